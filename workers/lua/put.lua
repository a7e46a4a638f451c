-- Append events to a session's mailbox and remember the delivery, all or nothing.
-- KEYS: key, mail, number, said, ready, delivery, revoked
-- ARGV: wrapped key, "1" to replace a destroyed key, delivery ttl ms, session ttl ms, now ms, session, then digest and event in turn
-- Returns {"repeat"} | {"revoked"} | {"stale", current key} | {"queued", how many were new, 1 if the session was idle}
local key, mail, number, said, ready, delivery, revoked = unpack(KEYS)
if redis.call("EXISTS", revoked) == 1 then return {"revoked"} end
if redis.call("EXISTS", delivery) == 1 then return {"repeat"} end
local current = redis.call("GET", key)
if current == false or (current == "" and ARGV[2] == "1") then
  redis.call("SET", key, ARGV[1])
elseif current ~= ARGV[1] then
  return {"stale", current}
end
local added = 0
for i = 7, #ARGV, 2 do
  if ARGV[i] == "" or redis.call("SADD", said, ARGV[i]) == 1 then
    redis.call("RPUSH", mail, redis.call("INCR", number) .. ":" .. ARGV[5] .. ":" .. ARGV[i + 1])
    added = added + 1
  end
end
redis.call("SET", delivery, "1", "PX", ARGV[3])
for _, name in ipairs({key, mail, number, said}) do redis.call("PEXPIRE", name, ARGV[4]) end
local idle = 0
if added > 0 then idle = redis.call("ZADD", ready, "NX", ARGV[5], ARGV[6]) end
return {"queued", added, idle}
