import { type Fields, numberOf, textOf, textsOf } from '../../../skill/log-values.ts';

/** The words of an item of any update mode: an edit, a suggestion or a whole document. */
export function shownItem(item: Fields): {
  readonly op: string;
  readonly target: string;
  readonly content: string;
} {
  const instruction = textOf(item.instruction);
  if (instruction !== null) {
    const motivation = textOf(item.motivation) ?? '';
    const why = motivation === '' ? '' : `\nWhy: ${motivation}`;
    return { op: textOf(item.type) ?? '', target: '', content: `${titleOf(item)}${instruction}${why}` };
  }
  const document = textOf(item.new_skill);
  if (document !== null) {
    const summary = textsOf(item.change_summary).map((line) => `* ${line}\n`);
    return {
      op: 'whole document',
      target: '',
      content: `${titleOf(item)}${summary.join('')}${document}`,
    };
  }
  const [op, target, content] = [
    textOf(item.op),
    textOf(item.target) ?? sectionTarget(item),
    textOf(item.content),
  ];
  if (op === null && content === null) return { op: '', target: '', content: JSON.stringify(item) };
  return { op: op ?? '', target, content: content ?? '' };
}

function titleOf(item: Fields): string {
  const title = textOf(item.title) ?? '';
  return title === '' ? '' : `Title: ${title}\n`;
}

/** Where an edit of Trace2Skill belongs: a section, and a text in it. */
function sectionTarget(item: Fields): string {
  const parts = [item.target_section, item.after_section, item.target_text, item.old_text].map(textOf);
  return parts.filter((part) => part !== null && part !== '').join(': ');
}

/** `support 3`; empty when the item does not say. */
export function supportText(item: Fields): string {
  const support = numberOf(item.support_count) ?? numberOf(item.support);
  return support === null ? '' : `support ${support}`;
}

/** Equal for items that say the same. */
export function itemKey(item: Fields): string {
  const { op, target, content } = shownItem(item);
  return JSON.stringify([op, target, content]);
}
