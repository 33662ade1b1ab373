import { canonicalHash, sha256 } from '../../core/hash.ts';
import type { ChatReply } from '../../models/contract.ts';

/** The replies of a session so far, as one digest: the key of a later call holds it. */
export class ReplyChain {
  readonly #replies: { readonly index: number; readonly digest: string }[] = [];

  /** 64 hex digits of the replies' parts in the order in which they were asked for; empty where there are none. */
  get digest(): string {
    if (this.#replies.length === 0) return '';
    return sha256(this.#replies.map(({ digest }) => digest).join('\n'));
  }

  add(index: number, parts: ChatReply['parts']): void {
    const before = this.#replies.findLastIndex((each) => each.index < index);
    this.#replies.splice(before + 1, 0, { index, digest: canonicalHash(parts) });
  }
}
