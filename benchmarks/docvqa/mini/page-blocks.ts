/** What a page of docvqa-mini is made of, from top to bottom. */
export type Block =
  | {
      readonly kind: 'line';
      readonly text: string;
      /** Pixels; default 18. */
      readonly size?: number;
      readonly bold?: boolean;
      readonly align?: 'left' | 'centre' | 'right';
    }
  /** Labels with their values, as on a form. */
  | { readonly kind: 'fields'; readonly rows: readonly (readonly [label: string, value: string])[] }
  /** The first column is wide, the others share the rest and stand to the right. */
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  /** Bars with their labels and values; the length follows the number that the value begins with. */
  | { readonly kind: 'bars'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'rule' }
  | { readonly kind: 'gap'; readonly height: number };

export interface MiniPage {
  /** Name of the document, and of its image file. */
  readonly id: string;
  readonly topic: string;
  readonly blocks: readonly Block[];
}

/** The text of a page, line by line: cells of a row are parted by ` | `. */
export function pageTextOf({ blocks }: MiniPage): string {
  return blocks.flatMap(linesOf).join('\n');
}

function linesOf(block: Block): string[] {
  switch (block.kind) {
    case 'line':
      return [block.text];
    case 'fields':
    case 'bars':
      return block.rows.map(([label, value]) => `${label}: ${value}`);
    case 'table':
      return [block.head, ...block.rows].map((cells) => cells.join(' | '));
    case 'rule':
    case 'gap':
      return [];
  }
}
