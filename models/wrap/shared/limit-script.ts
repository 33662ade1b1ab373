import { redisScript } from './redis-link.ts';

/**
 * The gate in front of an endpoint for all workers: the rules of Limiter, Aimd and RateBucket, by the clock of Redis.
 *
 * A worker reports how many calls it has in flight and how many wait, with a number that grows; a report that comes a
 * second time gets the answer it had. Who was not heard of for `goneMs` has none in flight. Under contention a worker
 * with its share of the places (limit / workers) leaves the next to those who have less, and who waits for longer goes
 * first.
 *
 * KEYS: gate (hash), workers (hash: worker -> 'number active waiting sinceMs seenMs granted waitMs').
 * ARGV: worker, number, active, waiting, start, max, requests a minute, tokens a minute (-1 = no limit), goneMs, freshMs,
 * successes under load, 429s, longest Retry-After in ms, tokens given back (or, below 0, used beyond the estimate), estimate...
 * Answer: granted, milliseconds until the next can be granted (-1 = when a call ends), limit, in flight at all workers, 429 episodes.
 */
export const askGate = redisScript(`
local gate, workers, me = KEYS[1], KEYS[2], ARGV[1]
local arg = {}
for i = 2, #ARGV do arg[i] = tonumber(ARGV[i]) end
local number, active, waiting, start, most = arg[2], arg[3], arg[4], arg[5], arg[6]
local goneMs, freshMs = arg[9], arg[10]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local function whole(value) return string.format('%.0f', value) end
local function read(text)
  local n, a, w, since, seen, g, ms = string.match(text or '0 0 0 0 0 0 0', '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%-?%d+)$')
  return tonumber(n), tonumber(a), tonumber(w), tonumber(since), tonumber(seen), tonumber(g), tonumber(ms)
end
local names = {'limit', 'clean', 'doubling', 'episodeEnds', 'episodes', 'closedUntil', 'requests', 'requestsAt', 'tokens', 'tokensAt'}
local stored = redis.call('HMGET', gate, unpack(names))
local s = {}
for i, name in ipairs(names) do s[name] = tonumber(stored[i] or '') end
s.limit = math.min(s.limit or start, most)
s.clean, s.doubling, s.episodeEnds = s.clean or 0, s.doubling or 1, s.episodeEnds or 0
s.episodes, s.closedUntil = s.episodes or 0, s.closedUntil or 0

local others, crowd, behind = 0, 1, {}
local all = redis.call('HGETALL', workers)
for i = 1, #all, 2 do
  if all[i] ~= me then
    local _, a, w, since, seen = read(all[i + 1])
    if seen < now - goneMs then
      redis.call('HDEL', workers, all[i])
    else
      others = others + a
      local waits = w > 0 and seen >= now - freshMs
      if a > 0 or waits then crowd = crowd + 1 end
      if waits then table.insert(behind, {active = a, since = since}) end
    end
  end
end
local was, _, wasWaiting, wasSince, _, wasGranted, wasMs = read(redis.call('HGET', workers, me))
if number <= was then
  return {number == was and wasGranted or 0, wasMs, s.limit, others + active, s.episodes}
end

local function bucket(name, perMinute)
  if perMinute < 0 then return nil end
  local size = math.max(1, perMinute / 6)
  local level = s[name] or size
  level = math.min(size, level + math.max(0, now - (s[name .. 'At'] or now)) * perMinute / 60000)
  s[name], s[name .. 'At'] = level, now
  return {
    take = function(amount) s[name] = s[name] - amount end,
    wait = function(amount)
      local missing = math.min(amount, size) - s[name]
      if missing <= 0.000001 then return 0 end
      return math.ceil(missing * 60000 / perMinute)
    end,
    give = function(amount) s[name] = math.min(size, s[name] + amount) end,
  }
end
local requests, tokens = bucket('requests', arg[7]), bucket('tokens', arg[8])

s.clean = s.clean + arg[11]
while s.clean >= s.limit do
  s.clean = s.clean - s.limit
  s.limit = math.min(most, s.doubling == 1 and s.limit * 2 or s.limit + 1)
  if s.limit >= most then s.clean = 0 end
end
if arg[12] > 0 then
  s.doubling, s.clean = 0, 0
  if now >= s.episodeEnds then
    s.episodes, s.episodeEnds = s.episodes + 1, now + 15000
    s.limit = math.max(1, math.floor(s.limit * 0.8))
  end
end
s.closedUntil = math.max(s.closedUntil, now + arg[13])
if tokens then tokens.give(arg[14]) end

local since = (wasWaiting > 0 and wasGranted == 0) and wasSince or now
local share = math.max(1, math.ceil(s.limit / crowd))
local starving, ahead = 0, 0
for _, other in ipairs(behind) do
  if other.active < share then
    starving = starving + 1
    if other.since < since then ahead = ahead + 1 end
  end
end
local granted, waitMs = 0, 0
for i = 15, #ARGV do
  local free = s.limit - others - active
  local first = ahead
  if active >= share then first = starving end
  if free <= first then waitMs = -1; break end
  waitMs = math.max(0, s.closedUntil - now)
  if requests then waitMs = math.max(waitMs, requests.wait(1 + first)) end
  if tokens then waitMs = math.max(waitMs, tokens.wait(arg[i] * (1 + first))) end
  if waitMs > 0 then break end
  if requests then requests.take(1) end
  if tokens then tokens.take(arg[i]) end
  active, granted, waiting = active + 1, granted + 1, waiting - 1
end
waiting = math.max(0, waiting)

local kept = {}
for _, name in ipairs(names) do
  if s[name] then
    table.insert(kept, name)
    table.insert(kept, (name == 'requests' or name == 'tokens') and string.format('%.6f', s[name]) or whole(s[name]))
  end
end
redis.call('HSET', gate, unpack(kept))
redis.call('HSET', workers, me, table.concat({whole(number), whole(active), whole(waiting), whole(since), whole(now), whole(granted), whole(waitMs)}, ' '))
redis.call('EXPIRE', gate, 86400)
redis.call('EXPIRE', workers, 86400)
return {granted, waitMs, s.limit, others + active, s.episodes}
`);
