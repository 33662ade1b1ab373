/**
 * The input of a task between `<input>` and `</input>`, the only tags of prompts that are no blocks (core/prompt-blocks.ts).
 * A tag like them within it is shown as `&lt;input>`: task data must not end its own block.
 */
export function inputBlock(text: string): string {
  return `<input>\n${text.replace(/<(?=\/?input[\s/>])/gi, '&lt;')}\n</input>`;
}
