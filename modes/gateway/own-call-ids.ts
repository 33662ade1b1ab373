import type { Part } from '../../models/contract.ts';

/**
 * Makes the ids of tool calls differ within a session: CLIs match results to calls by them, and some servers count from
 * 0 in every reply. Ids that differ already stay as they are.
 */
export class OwnCallIds {
  readonly #seen = new Set<string>();

  of(parts: readonly Part[]): readonly Part[] {
    return parts.map((part) => {
      if (part.type !== 'tool-call') return part;
      const id = this.#unused(part.id === '' ? 'call' : part.id);
      this.#seen.add(id);
      return id === part.id ? part : { ...part, id };
    });
  }

  #unused(id: string): string {
    if (!this.#seen.has(id)) return id;
    for (let n = 2; ; n += 1) {
      const other = `${id}_${n}`;
      if (!this.#seen.has(other)) return other;
    }
  }
}
