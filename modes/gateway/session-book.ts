import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Session } from './session.ts';

/** Open sessions by their tokens. */
export class SessionBook {
  readonly #sessions = new Map<string, { readonly digest: Buffer; readonly session: Session }>();

  get all(): readonly Session[] {
    return [...this.#sessions.values()].map(({ session }) => session);
  }

  add(session: Session): void {
    const digest = digestOf(session.token);
    this.#sessions.set(digest.toString('hex'), { digest, session });
  }

  remove(session: Session): void {
    this.#sessions.delete(digestOf(session.token).toString('hex'));
  }

  /**
   * Whose token a request carries, as bearer token or `x-api-key`; undefined: no open session's. Tokens are looked up and
   * compared by their digests, so that how long it takes says nothing about them.
   */
  find(headers: IncomingHttpHeaders): Session | undefined {
    const [, bearer] = /^bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
    const key = headers['x-api-key'];
    for (const token of [bearer, typeof key === 'string' ? key : undefined]) {
      if (token === undefined) continue;
      const digest = digestOf(token);
      const known = this.#sessions.get(digest.toString('hex'));
      if (known !== undefined && timingSafeEqual(known.digest, digest)) return known.session;
    }
    return undefined;
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
