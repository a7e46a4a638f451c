-- Take what was dealt with out of the mailbox and keep the new context, if the lease is still ours.
-- KEYS: lease, mail, tries, context, ready, parked
-- ARGV: token, how many, number of the first, new context, session, session ttl ms, "1" to park instead of drop
-- Returns letters left, or -1 when the lease is lost
if redis.call("GET", KEYS[1]) ~= ARGV[1] then return -1 end
local first = redis.call("LINDEX", KEYS[2], 0)
if first and string.match(first, "^(%d+):") == ARGV[3] then
  if ARGV[7] == "1" then
    redis.call("RPUSH", KEYS[6], first)
    redis.call("PEXPIRE", KEYS[6], ARGV[6])
  end
  redis.call("LTRIM", KEYS[2], ARGV[2], -1)
  redis.call("HDEL", KEYS[3], ARGV[3])
  if ARGV[4] ~= "" then redis.call("SET", KEYS[4], ARGV[4], "PX", ARGV[6]) end
end
local left = redis.call("LLEN", KEYS[2])
if left == 0 then redis.call("ZREM", KEYS[5], ARGV[5]) end
return left
