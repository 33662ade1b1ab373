import { randomBytes } from 'node:crypto';
import { StorageError } from '../../../core/errors.ts';
import { sleep } from '../../../core/sleep.ts';
import { type CallEntry, callEntrySchema, isReusable } from '../../recording/call-entry.ts';
import type { CallCache, CallClaim } from '../call-cache.ts';
import type { CacheMode } from '../response-cache.ts';
import { claimEntry, putEntry, releaseClaim, renewClaim } from './cache-scripts.ts';
import type { RedisLink } from './redis-link.ts';

/** How the text of a reply begins; see `replyEntry`. */
const replyStart = '{"outcome":"reply"';
const noClaim: CallClaim = { release: () => {} };
/** Entries are kept for so long after they came; Redis may evict them sooner (`volatile-lru`). */
const keptSeconds = 90 * 24 * 3_600;

/**
 * The response cache of a sweep in Redis: call key -> entry, as in the file of ResponseCache. A reply is in the run's
 * journal before it comes here, so a Redis that is lost loses nothing that was paid for. Replies may be evicted, which
 * costs a call and never an answer.
 */
export class SharedCache implements CallCache {
  readonly #link: RedisLink;
  readonly #prefix: string;
  readonly #mode: Exclude<CacheMode, 'off'>;
  /** Of all claims of this process. */
  readonly #name = randomBytes(8).toString('hex');
  #claims = 0;

  constructor(link: RedisLink, prefix: string, mode: Exclude<CacheMode, 'off'>) {
    this.#link = link;
    this.#prefix = prefix;
    this.#mode = mode;
  }

  async get(key: string, signal?: AbortSignal): Promise<CallEntry | null> {
    const text = await this.#link.get(this.#entryKey(key), signal);
    return text === null ? null : this.#parse(key, text);
  }

  async put(key: string, entry: CallEntry, signal?: AbortSignal): Promise<void> {
    if (this.#mode === 'read') return;
    const values = [JSON.stringify(entry), replyStart, keptSeconds];
    await this.#link.run(putEntry, [this.#entryKey(key)], values, signal);
  }

  async claim(key: string, signal: AbortSignal): Promise<CallEntry | CallClaim> {
    // Who keeps nothing need not be waited for.
    if (this.#mode === 'read') return noClaim;
    this.#claims += 1;
    const name = `${this.#name}-${this.#claims}`;
    const { claimMs, pollMs } = this.#link.timing;
    for (let looks = 0; ; looks += 1) {
      const keys = [this.#entryKey(key), this.#claimKey(key)];
      const answer = String(await this.#link.run(claimEntry, keys, [name, claimMs], signal));
      if (answer === 'mine') return this.#hold(key, name);
      const entry = answer === 'theirs' ? null : this.#parse(key, answer);
      if (entry !== null) return isReusable(entry) ? entry : noClaim;
      await sleep(Math.min(pollMs, 20 * 2 ** Math.min(looks, 8)) * (0.5 + Math.random()), signal);
    }
  }

  /** Nothing: who has opened the link closes it. */
  close(): void {}

  #hold(key: string, name: string): CallClaim {
    const { claimMs } = this.#link.timing;
    const keys = [this.#claimKey(key)];
    // A claim that cannot be renewed runs out, and the call may be made twice: dearer, never wrong.
    const renewal = setInterval(() => {
      this.#link.run(renewClaim, keys, [name, claimMs]).catch(() => undefined);
    }, claimMs / 3);
    renewal.unref();
    let isHeld = true;
    return {
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        clearInterval(renewal);
        this.#link.run(releaseClaim, keys, [name]).catch(() => undefined);
      },
    };
  }

  #parse(key: string, text: string): CallEntry {
    let value: unknown = null;
    try {
      value = JSON.parse(text);
    } catch {
      // Refused below, like everything else that is no entry.
    }
    const entry = callEntrySchema.safeParse(value);
    if (entry.success) return entry.data;
    throw new StorageError(
      `${this.#link.place}: ${this.#entryKey(key)} is not a call entry; delete that key, or give --cache off`,
    );
  }

  #entryKey(key: string): string {
    return `${this.#prefix}call:${key}`;
  }

  #claimKey(key: string): string {
    return `${this.#prefix}claim:${key}`;
  }
}
