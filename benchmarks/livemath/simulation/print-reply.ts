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
  return `I went through ${topic} ${phrase}.`;
}

/** The value that a reply states for a check, or null. */
export function readCheck(id: string, reply: string): number | null {
  const values = livemathConcepts.find((candidate) => candidate.id === id)?.values ?? [];
  const stated = values.findIndex((_, value) => reply.includes(checkLine(id, value) ?? '\u0000'));
  return stated < 0 ? null : stated;
}

/** How the letter of a reply is written, or null when no letter can be made out. */
export function readLetterForm(reply: string): number | null {
  const { text, tagged } = lastAnswer(reply);
  if (!tagged) return null;
  const form = /(?:^|[\s:])(?:option ([a-g])|\(([a-g])\)|\*\*([a-g])\*\*|([a-g])[.):]?)(?=$|[\s,])/i;
  // After an introduction the letter stands at the end, else at the start.
  const found = text.length <= 12 || readReasons(reply) !== 2 ? form.exec(text) : form.exec(text.slice(-12));
  if (found === null) return null;
  const [, option, brackets, bold] = found;
  return option !== undefined ? 1 : brackets !== undefined ? 2 : bold !== undefined ? 3 : 0;
}

/** Where the reasons of a reply stand: 0 outside the tags, 1 behind the letter, 2 in front of it; else null. */
export function readReasons(reply: string): number | null {
  const { text, tagged } = lastAnswer(reply);
  if (!tagged || text === '') return null;
  const letter = String.raw`(?:option [a-g]|\([a-g]\)|\*\*[a-g]\*\*|[a-g])`;
  if (new RegExp(`^${letter}[.):]?$`, 'i').test(text)) return 0;
  if (new RegExp(`^${letter},`, 'i').test(text)) return 1;
  return new RegExp(`\\s${letter}[.)]?$`, 'i').test(text) ? 2 : null;
}

function letterForms(letter: string): readonly string[] {
  return [letter, `Option ${letter}`, `(${letter})`, `**${letter}**`];
}
