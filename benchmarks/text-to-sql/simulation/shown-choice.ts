import type { ConventionId } from '../conventions.ts';

const monthValues: Readonly<Record<string, string>> = {
  '01': 'january',
  '04': 'april',
  '07': 'july',
  '10': 'october',
};

/** Which value of each convention a statement shows; what it does not tell is left out. */
export function shownChoice(sql: string): Partial<Record<ConventionId, string>> {
  if (sql === '') return {};
  const month = />= '\d{4}-(\d\d)-01'/.exec(sql)?.[1];
  const year = month === undefined ? undefined : monthValues[month];
  return {
    deleted: firstOf(sql, [
      [/deleted_at IS NULL/i, 'left-out'],
      [/deleted_at = ''/i, 'blank-test'],
      [/./, 'counted'],
    ]),
    money: firstOf(sql, [
      [/ROUND\(.* \/ 100\.0, 2\)/i, 'units'],
      [/ \/ 100(?![.\d])/, 'whole'],
      [/./, 'stored'],
    ]),
    cancelled: firstOf(sql, [
      [/status <> 'cancelled'/i, 'left-out'],
      [/status = 'shipped'/i, 'shipped-only'],
      [/./, 'counted'],
    ]),
    ...(year === undefined ? {} : { year }),
    names: firstOf(sql, [
      [/= LOWER\('/i, 'any-case'],
      [/ LIKE '[^']*%'/i, 'starts-with'],
      [/./, 'exact'],
    ]),
    ties: firstOf(sql, [
      [/ DESC, \w+\.id DESC/i, 'highest-id'],
      [/ DESC, \w+\.id/i, 'lowest-id'],
      [/ DESC, \w+\.name/i, 'by-name'],
      [/./, 'open'],
    ]),
  };
}

function firstOf(sql: string, signs: readonly (readonly [RegExp, string])[]): string | undefined {
  return signs.find(([sign]) => sign.test(sql))?.[1];
}
