import type { ConventionId } from './convention.ts';
import { order, separator } from './conventions/layout.ts';
import { type Facts, type FieldName, fieldNames } from './facts.ts';
import { type FieldReading, readField } from './read-field.ts';

/** A line taken apart, with the facts of its note at hand but without knowledge of the right style. */
export interface LineReading {
  readonly line: string;
  /** Trimmed texts between the separators. */
  readonly pieces: readonly string[];
  /** The piece that was taken for a field; a field that was not found is absent. */
  readonly fields: Partial<Record<FieldName, string>>;
  /** Field of each piece, null where it is none. */
  readonly order: readonly (FieldName | null)[];
  /** Per convention that the line shows, the id of its value; null where it cannot be told. */
  readonly shows: Partial<Record<ConventionId, string | null>>;
}

/** Marks that may divide fields: first those of the convention, then others that models like. */
const dividers = [
  /\s*;\s*/,
  /\s*\|\s*/,
  /\s+\/\s+/,
  /\s*#\s*/,
  /\s*,\s+/,
  /\t+/,
  /\s+[-–—]+\s+/,
  /\s{2,}/,
  /,/,
];

/** Lines longer than this are no ledger lines; reading them in full would only cost time. */
const longestLine = 400;

/**
 * The line that a reply offers: its last line that is neither blank nor a code fence, trimmed, without one pair
 * of backticks around it. Nothing else is forgiven. Empty when there is none.
 */
export function answerLine(response: string): string {
  let rest = response.trimEnd();
  while (rest !== '') {
    const start = Math.max(rest.lastIndexOf('\n'), rest.lastIndexOf('\r')) + 1;
    const line = rest.slice(start).trim();
    if (!/^```\w*$/.test(line)) return /^`([^`]+)`$/.exec(line)?.[1]?.trim() ?? line;
    rest = rest.slice(0, start).trimEnd();
  }
  return '';
}

/** Splits the line at the mark that lets most of the note's fields be recognised. */
export function readLine(line: string, facts: Facts): LineReading {
  const text = line.slice(0, longestLine);
  let best = assign([text], facts);
  for (const divider of dividers) {
    const pieces = text.split(divider);
    if (pieces.length === 1) continue;
    const next = assign(pieces, facts);
    if (next.merit > best.merit) best = next;
  }
  const { pieces, fields, shows } = best;
  const found = pieces.map((_, index) => fieldNames.find((name) => best.at[name] === index) ?? null);
  const sameOrder = order.values.find(({ apply }) => apply.join() === found.join());
  const sameMark = separator.values.find(
    ({ apply }) => pieces.length > 1 && pieces.join(apply) === line && pieces.every((piece) => piece !== ''),
  );
  return {
    line,
    pieces,
    fields,
    order: found,
    shows: { ...shows, separator: sameMark?.id ?? null, order: sameOrder?.id ?? null },
  };
}

interface Assignment extends Pick<LineReading, 'pieces' | 'fields' | 'shows'> {
  /** Index of the piece of each field. */
  readonly at: Partial<Record<FieldName, number>>;
  /** Greater for the split that explains more. */
  readonly merit: number;
}

/** Gives each field at most one piece: known forms first, then plausible ones, then the one that is left. */
function assign(rawPieces: readonly string[], facts: Facts): Assignment {
  const pieces = rawPieces.map((piece) => piece.trim());
  const readings = pieces.map((piece) => readPiece(piece, facts));
  const at: Partial<Record<FieldName, number>> = {};
  const free = new Set(pieces.keys());
  const take = (accept: (name: FieldName, index: number) => boolean): number => {
    let taken = 0;
    for (const name of fieldNames) {
      if (at[name] !== undefined) continue;
      const index = [...free].find((i) => accept(name, i));
      if (index === undefined) continue;
      at[name] = index;
      free.delete(index);
      taken += 1;
    }
    return taken;
  };
  const known = take((name, index) => readings[index]?.[name].known === true);
  const plausible = take((name, index) => readings[index]?.[name].plausible === true);
  if (pieces.length === fieldNames.length && free.size === 1) take((_, index) => pieces[index] !== '');

  const fields: Partial<Record<FieldName, string>> = {};
  const nothing = readPiece('', facts);
  let shows: LineReading['shows'] = {};
  for (const name of fieldNames) {
    const index = at[name] ?? -1;
    const piece = pieces[index];
    if (piece !== undefined) fields[name] = piece;
    shows = { ...shows, ...(readings[index] ?? nothing)[name].shows };
  }
  const merit = 10 * (2 * known + plausible) - Math.abs(pieces.length - fieldNames.length);
  return { pieces, fields, shows, at, merit };
}

function readPiece(piece: string, facts: Facts): Readonly<Record<FieldName, FieldReading>> {
  const read = (name: FieldName): FieldReading => readField(name, piece, facts);
  return { date: read('date'), payer: read('payer'), count: read('count'), amount: read('amount') };
}
