-- Destroy a session's key and words once nothing waits in it.
-- KEYS: key, context, said, parked, tries, live mail, batch mail     ARGV: session ttl ms, "1" to destroy what waits too
-- Returns 1 when destroyed, 0 when something still waits
local waiting = redis.call("LLEN", KEYS[6]) + redis.call("LLEN", KEYS[7])
if waiting > 0 and ARGV[2] ~= "1" then return 0 end
redis.call("DEL", KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7])
redis.call("SET", KEYS[1], "", "PX", ARGV[1])  -- an empty key: whoever still holds the old one learns that it is gone
return 1
