-- Remember which contract a session runs under, and the session among those of its contract.
-- KEYS: contract of the session, sessions of the contract     ARGV: contract, session ttl ms, session
local time = redis.call("TIME")
local now = time[1] * 1000
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
redis.call("ZREMRANGEBYSCORE", KEYS[2], "-inf", now - ARGV[2])  -- they have expired, with all that was waiting in them
redis.call("ZADD", KEYS[2], now, ARGV[3])
redis.call("PEXPIRE", KEYS[2], ARGV[2])
return 1
