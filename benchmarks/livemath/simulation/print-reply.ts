import { lastAnswer } from '../../answer-tag.ts';
import { livemathConcepts } from './concepts.ts';

/**
 * Prints a reply: one line per check that was made, then the letter in the form that the values ask for.
 * `checks` names the checks to report with the value that each shows.
 */
export function printReply(options: {
  readonly checks: readonly { readonly id: string; readonly value: number }[];
  readonly letter: string;
  readonly letterValue: number;
  readonly reasonsValue: number;
}): string {
  const lines = options.checks.map(({ id, value }) => checkLine(id, value)).filter((line) => line !== null);
  const form = letterForms(options.letter)[options.letterValue] ?? options.letter;
  const inner =
    [form, `${form}, because the checks leave no other option`, `The checks leave one option: ${form}`][
      options.reasonsValue
    ] ?? form;
  return [...lines, ...(lines.length > 0 ? [''] : []), `<answer>${inner}</answer>`].join('\n');
}

/** The line in which a reply states how a check was made; null for an unknown check or value. */
export function checkLine(id: string, value: number): string | null {
  const concept = livemathConcepts.find((candidate) => candidate.id === id);
  const topic = concept?.topics[0];
  const phrase = concept?.values[value]?.phrases[0];
  if (topic === undefined || phrase === undefined) return null;
  return `${topic.charAt(0).toUpperCase()}${topic.slice(1)}: ${phrase}.`;
}

/** The value that a reply states for a check, or null. */
export function readCheck(id: string, reply: string): number | null {
  const values = livemathConcepts.find((candidate) => candidate.id === id)?.values ?? [];
  const stated = values.findIndex((_, value) => reply.includes(checkLine(id, value) ?? '\u0000'));
  return stated < 0 ? null : stated;
}

/** How the letter of a reply is written: an index of `letterForms`, or null when no letter can be made out. */
export function readLetterForm(reply: string): number | null {
  const { text } = lastAnswer(reply);
  const reasons = readReasons(reply);
  if (reasons === null) return null;
  const letter =
    new RegExp(reasons === 2 ? `${letterPattern}$` : `^${letterPattern}`, 'i').exec(text)?.[0] ?? '';
  if (/^option/i.test(letter)) return 1;
  return letter.startsWith('(') ? 2 : letter.startsWith('*') ? 3 : 0;
}

/** Where the reasons of a reply stand: 0 outside the tags, 1 behind the letter, 2 in front of it; else null. */
export function readReasons(reply: string): number | null {
  const { text, tagged } = lastAnswer(reply);
  if (!tagged) return null;
  if (new RegExp(`^${letterPattern}[.):]?$`, 'i').test(text)) return 0;
  if (new RegExp(`^${letterPattern},`, 'i').test(text)) return 1;
  return new RegExp(`\\s${letterPattern}$`, 'i').test(text) ? 2 : null;
}

const letterPattern = String.raw`(?:option [a-g]|\([a-g]\)|\*\*[a-g]\*\*|[a-g])`;

function letterForms(letter: string): readonly string[] {
  return [letter, `Option ${letter}`, `(${letter})`, `**${letter}**`];
}
