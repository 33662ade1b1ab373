import { headOf } from '../../core/cut-text.ts';
import { unguardBlockText } from '../../core/prompt-blocks.ts';

/** What an analyst wrote down. Causes come from failures only; memories are what the target is to remember. */
export type ReportItem = {
  readonly kind: 'cause' | 'memory';
  readonly title: string;
  readonly description: string;
  readonly content: string;
};

/** Memory items of one report at most, as published. */
export const maxMemories = 3;
/** Causes are not limited by the method; this is a bound against loops. */
const maxCauses = 10;
const maxFieldCharacters = 1000;

/** What a report says when there is nothing to learn. */
const nothing = /^\W*nothing stands out\W*$/i;

/**
 * The items of a report: under headings `### Cause: <title>` or `### Memory: <title>`, with the lines `Description:` and
 * `Content:`. A report without any heading of that kind is read as a list of memories, one a line that starts with a
 * dash or number. null: it cannot be read and is set aside.
 * @param cut the reply broke off: its last item may be half of one and is left out
 */
export function readReport(reply: string, cut = false): ReportItem[] | null {
  const text = unguardBlockText(reply.toWellFormed().replace(/\r\n/g, '\n')).trim();
  if (nothing.test(text)) return [];
  const found = itemsUnderHeadings(text);
  const items = (found.length > 0 ? found : listedItems(text)).slice(0, cut ? -1 : undefined);
  if (items.length === 0) return null;
  const of = (kind: ReportItem['kind'], most: number) =>
    items.filter((item) => item.kind === kind).slice(0, most);
  return [...of('cause', maxCauses), ...of('memory', maxMemories)];
}

/** The items as a patch proposer reads them, one a line. */
export function renderItems(items: readonly ReportItem[]): string {
  return items
    .map(({ kind, title, description, content }) => {
      const head = title === '' ? '' : `${kind === 'cause' ? 'Cause' : 'Memory'} "${title}": `;
      return `- ${head}${[description, content].filter((part) => part !== '').join(' ')}`;
    })
    .join('\n');
}

function itemsUnderHeadings(text: string): ReportItem[] {
  const heading = /^[#*\s]*(?:failure |success )?(cause|memory)(?: item)?\s*\d*\s*[:.-]+\s*(.*)$/i;
  const items: { kind: ReportItem['kind']; title: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const [, kind, title = ''] = heading.exec(line) ?? [];
    if (kind !== undefined)
      items.push({
        kind: kind.toLowerCase() === 'cause' ? 'cause' : 'memory',
        title: plain(title),
        lines: [],
      });
    else items.at(-1)?.lines.push(line);
  }
  return items.flatMap(({ kind, title, lines }) => {
    const fields = fieldsOf(lines);
    // A title that says it all is the content.
    const content = fields.content === '' && fields.description === '' ? title : fields.content;
    return content === '' && fields.description === '' ? [] : [{ kind, title, ...fields, content }];
  });
}

/** Text after `Description:` and after `Content:`, each up to the other; what stands before either is content. */
function fieldsOf(lines: readonly string[]): { description: string; content: string } {
  const parts = { description: [] as string[], content: [] as string[] };
  let current: keyof typeof parts = 'content';
  for (const line of lines) {
    const [, label, rest] = /^[\s*-]*(description|content)[\s*]*:[\s*]*(.*)$/i.exec(line) ?? [];
    if (label !== undefined) current = label.toLowerCase() === 'content' ? 'content' : 'description';
    parts[current].push((rest ?? line).trim());
  }
  const joined = (part: readonly string[]) => plain(part.filter((line) => line !== '').join(' '));
  return { description: joined(parts.description), content: joined(parts.content) };
}

function listedItems(text: string): ReportItem[] {
  return text.split('\n').flatMap((line) => {
    const content = plain(/^\s*(?:[-*]|\d+[.)])\s+(.+)$/.exec(line)?.[1] ?? '');
    return content === '' ? [] : [{ kind: 'memory' as const, title: '', description: '', content }];
  });
}

function plain(text: string): string {
  return headOf(text.replace(/\*\*/g, '').trim(), maxFieldCharacters);
}
