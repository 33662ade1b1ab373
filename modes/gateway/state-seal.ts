import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Json } from '../../core/json.ts';

const prefix = 'skillopt1.';

/**
 * Carries opaque JSON through a CLI's history: reasoning state of whichever provider is behind stands in the field
 * that the protocol in front has for its own. What is opened was sealed by the same seal, so a CLI cannot make up
 * blocks for a provider.
 */
export class StateSeal {
  readonly #key = randomBytes(32);

  /** `skillopt1.<base64url of the JSON>.<base64url of 32 bytes>` */
  seal(value: Json): string {
    const body = `${prefix}${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
    return `${body}.${this.#mac(body).toString('base64url')}`;
  }

  /** Undefined: not sealed here. */
  open(text: string): Json | undefined {
    if (!StateSeal.isSealed(text)) return undefined;
    const end = text.lastIndexOf('.');
    const mac = Buffer.from(text.slice(end + 1), 'base64url');
    const wanted = this.#mac(text.slice(0, end));
    if (mac.length !== wanted.length || !timingSafeEqual(mac, wanted)) return undefined;
    return JSON.parse(Buffer.from(text.slice(prefix.length, end), 'base64url').toString('utf8'));
  }

  /** It has the form of one of ours, of this session or another. */
  static isSealed(text: string): boolean {
    return text.startsWith(prefix);
  }

  #mac(body: string): Buffer {
    return createHmac('sha256', this.#key).update(body).digest();
  }
}
