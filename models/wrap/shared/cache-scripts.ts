import { redisScript } from './redis-link.ts';

/**
 * Keeps an entry: the first reply of a key stays, a failure gives way.
 * KEYS: entry. ARGV: its text, how a reply begins, seconds that it is kept.
 */
export const putEntry = redisScript(`
local known = redis.call('GET', KEYS[1])
if known and string.sub(known, 1, #ARGV[2]) == ARGV[2] then return 'known' end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return 'kept'
`);

/**
 * Asks for an entry, or else for the right to make it.
 * KEYS: entry, claim. ARGV: name of this claim, milliseconds that it holds. Answer: the entry, `mine` or `theirs`.
 */
export const claimEntry = redisScript(`
local known = redis.call('GET', KEYS[1])
if known then return known end
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[1] then return 'theirs' end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 'mine'
`);

/** Holds a claim for longer. KEYS: claim. ARGV: its name, milliseconds. */
export const renewClaim = redisScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
`);

/** Gives a claim up. KEYS: claim. ARGV: its name. */
export const releaseClaim = redisScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);
