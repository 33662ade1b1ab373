import { type Html, html } from '../html.ts';

/**
 * Bytes that a part of a page may still take: a page stays small enough to open whatever a run holds. What does not fit
 * is left out and counted, never silently.
 */
export class Room {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Takes the room for some markup; false, and nothing taken, when it does not fit. */
  take({ markup }: Html): boolean {
    const bytes = Buffer.byteLength(markup);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }
}

export interface Within<Item> {
  /** Markup of the first items, and a sentence about the others. */
  readonly parts: readonly Html[];
  /** Items that did not fit. */
  readonly left: readonly Item[];
}

/** The first items whose markup fits. */
export function withinRoom<Item>(
  items: readonly Item[],
  room: Room,
  options: { readonly render: (item: Item) => Html; readonly nouns: string; readonly where: string },
): Within<Item> {
  const parts: Html[] = [];
  for (const [index, item] of items.entries()) {
    const part = options.render(item);
    if (!room.take(part)) {
      const left = items.slice(index);
      const note = html`<p class="cut">${left.length} of ${items.length} ${options.nouns} are not on this page, which would be too large with them: ${options.where}.</p>`;
      return { parts: [...parts, note], left };
    }
    parts.push(part);
  }
  return { parts, left: [] };
}
