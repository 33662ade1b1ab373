import { redisScript } from './redis-link.ts';

/**
 * What a worker life has spent, and what it wants to reserve, in whole micro-dollars.
 *
 * A life reports states, never differences: `settled` (known costs), `open` (the most that its calls in flight may
 * cost), `calls`, and a number that grows with each report. So a report that is executed twice, late, or again after
 * Redis has lost its last second, does no harm: an older number is ignored, an equal one gets the answer it had.
 * Amounts are granted in order while the sum over all lives stays below the caps; the first that is not granted has
 * a verdict: `calls` and `usd` (it never fits), `wait` (it may fit when others settle), `quiet` (Redis has begun anew
 * a moment ago, and other lives may not have reported again).
 *
 * KEYS: lives (hash: life -> 'number settled open calls seenMs granted verdict'), sums (hash: usd, calls, run, quietUntil).
 * ARGV: life, number, settled, open, calls, maxUsd, maxCalls (-1 = none), quietMs, goneMs, amount...
 * Answer: granted, verdict, firm (what is spent for certain), calls, id of the Redis process.
 * Numbers below 2^53 are exact in Lua; '%.0f' writes all their digits.
 */
export const reportSpending = redisScript(`
local lives, sums, life = KEYS[1], KEYS[2], ARGV[1]
local number, settled, open, calls = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local maxUsd, maxCalls, quietMs, goneMs = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local function whole(value) return string.format('%.0f', value) end
local function read(text)
  local n, s, o, c, seen, g, verdict = string.match(text or '0 0 0 0 0 0 ok', '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%a+)$')
  return tonumber(n), tonumber(s), tonumber(o), tonumber(c), tonumber(seen), tonumber(g), verdict
end
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or 'unknown'
if redis.call('HGET', sums, 'run') ~= run then
  redis.call('HSET', sums, 'run', run, 'quietUntil', whole(now + quietMs))
end
local isQuiet = now < tonumber(redis.call('HGET', sums, 'quietUntil'))
local function firm(ownSettled)
  local total = ownSettled
  local all = redis.call('HGETALL', lives)
  for i = 1, #all, 2 do
    if all[i] ~= life then
      local _, s, o, _, seen = read(all[i + 1])
      total = total + s
      if seen < now - goneMs then total = total + o end
    end
  end
  return total
end
local was, wasSettled, wasOpen, wasCalls, _, wasGranted, wasVerdict = read(redis.call('HGET', lives, life))
local usdSum = tonumber(redis.call('HGET', sums, 'usd') or '0')
local callSum = tonumber(redis.call('HGET', sums, 'calls') or '0')
if number < was then return {0, 'stale', whole(usdSum), whole(callSum), run} end
if number == was and was > 0 then
  return {wasGranted, wasVerdict, whole(firm(wasSettled)), whole(callSum), run}
end
local usd = usdSum - wasSettled - wasOpen + settled + open
local made = callSum - wasCalls + calls
local granted, verdict, certain = 0, 'ok', nil
for i = 10, #ARGV do
  local amount = tonumber(ARGV[i])
  local isCapped = maxUsd >= 0 or maxCalls >= 0
  if isQuiet and isCapped then verdict = 'quiet'
  elseif maxCalls >= 0 and made + 1 > maxCalls then verdict = 'calls'
  elseif maxUsd >= 0 and usd + amount > maxUsd then
    certain = certain or firm(settled)
    if certain + amount > maxUsd then verdict = 'usd' else verdict = 'wait' end
  end
  if verdict ~= 'ok' then break end
  usd = usd + amount
  open = open + amount
  made = made + 1
  calls = calls + 1
  granted = granted + 1
end
redis.call('HSET', lives, life, table.concat({whole(number), whole(settled), whole(open), whole(calls), whole(now), whole(granted), verdict}, ' '))
redis.call('HSET', sums, 'usd', whole(usd), 'calls', whole(made))
return {granted, verdict, whole(certain or usd), whole(made), run}
`);

/**
 * What the book of an ended life says. It replaces what Redis has when the book knows all calls of that life;
 * when it knows fewer (its machine lost the end of it), the greater of both stays.
 *
 * KEYS: lives, sums. ARGV: life, settled, calls. The number of the life becomes the greatest, so that no report of
 * it that is still under way counts.
 */
export const assertEnded = redisScript(`
local lives, sums, life = KEYS[1], KEYS[2], ARGV[1]
local settled, calls = tonumber(ARGV[2]), tonumber(ARGV[3])
local function whole(value) return string.format('%.0f', value) end
local text = redis.call('HGET', lives, life) or '0 0 0 0 0 0 ok'
local s, o, c = string.match(text, '^%d+ (%d+) (%d+) (%d+) ')
local wasUsd, wasCalls = tonumber(s) + tonumber(o), tonumber(c)
if calls < wasCalls then
  settled = math.max(settled, wasUsd)
  calls = wasCalls
end
local usdSum = tonumber(redis.call('HGET', sums, 'usd') or '0') - wasUsd + settled
local callSum = tonumber(redis.call('HGET', sums, 'calls') or '0') - wasCalls + calls
redis.call('HSET', lives, life, table.concat({'9007199254740991', whole(settled), '0', whole(calls), '0', '0', 'ok'}, ' '))
redis.call('HSET', sums, 'usd', whole(usdSum), 'calls', whole(callSum))
return 'ok'
`);

/**
 * What the book of a life says that may go on, as a lower bound: where Redis knows of less, it has lost it. The life keeps
 * its number, so that its own next report replaces this.
 *
 * KEYS: lives, sums. ARGV: life, settled (what is open counted in), calls.
 */
export const raiseToBook = redisScript(`
local lives, sums, life = KEYS[1], KEYS[2], ARGV[1]
local settled, calls = tonumber(ARGV[2]), tonumber(ARGV[3])
local function whole(value) return string.format('%.0f', value) end
local text = redis.call('HGET', lives, life) or '0 0 0 0 0 0 ok'
local n, s, o, c, rest = string.match(text, '^(%d+) (%d+) (%d+) (%d+) (.+)$')
s, o, c = tonumber(s), tonumber(o), tonumber(c)
local usdBefore, callsBefore = s + o, c
if s + o < settled then s = settled - o end
c = math.max(c, calls)
if s + o == usdBefore and c == callsBefore then return 'ok' end
local usdSum = tonumber(redis.call('HGET', sums, 'usd') or '0') - usdBefore + s + o
local callSum = tonumber(redis.call('HGET', sums, 'calls') or '0') - callsBefore + c
redis.call('HSET', lives, life, table.concat({n, whole(s), whole(o), whole(c), rest}, ' '))
redis.call('HSET', sums, 'usd', whole(usdSum), 'calls', whole(callSum))
return 'ok'
`);
