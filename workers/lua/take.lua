-- Read the head of the mailbox without removing it, and count one more try of its first letter.
-- KEYS: lease, mail, tries    ARGV: token, how many, lease ttl ms, session ttl ms
-- Returns {"lost"} | {tries of the first letter, letter, letter, ...}
if redis.call("GET", KEYS[1]) ~= ARGV[1] then return {"lost"} end
redis.call("PEXPIRE", KEYS[1], ARGV[3])
local letters = redis.call("LRANGE", KEYS[2], 0, tonumber(ARGV[2]) - 1)
if #letters == 0 then return {0} end
local number = string.match(letters[1], "^(%d+):")
local tries = redis.call("HINCRBY", KEYS[3], number, 1)
redis.call("PEXPIRE", KEYS[3], ARGV[4])
local answer = {tries}
-- After a failed try letters come one at a time, so that a bad one takes no other down with it.
for i = 1, (tries > 1) and 1 or #letters do answer[i + 1] = letters[i] end
return answer
