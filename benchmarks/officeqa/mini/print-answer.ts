import { roundHalfEven } from '../../../core/python-text.ts';
import { type MiniConceptId, miniConcepts } from './concepts.ts';
import type { FigureAnswer, MiniQuestion, MonthAnswer } from './question.ts';

/** Index of the shown value per concept; a concept that is not named shows the right one. */
export type ShownValues = Readonly<Partial<Record<string, number>>>;

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]; // prettier-ignore

/** The concepts that an answer can show at all, and whether the exception is the rule for the question. */
export function conceptsOf({ question, answer }: MiniQuestion): { id: MiniConceptId; exception: boolean }[] {
  const ids: MiniConceptId[] =
    answer.kind === 'month'
      ? ['month']
      : [
          ...(answer.years === undefined ? [] : (['year'] as const)),
          answer.kind === 'money' ? 'scale' : 'percent',
          ...(answer.decimals === 0 ? [] : (['decimals'] as const)),
          ...(answer.value < 0 ? (['sign'] as const) : []),
        ];
  return ids.map((id) => {
    const cue = miniConcepts.find((concept) => concept.id === id)?.exception?.cue;
    return { id, exception: cue !== undefined && question.includes(cue) };
  });
}

/** The gold answer of a question: all conventions kept. */
export function goldOf(question: MiniQuestion): string {
  return printAnswer(question, {}, true);
}

/** An answer that shows the given values. `factRight` false: of the cell beside the right one. */
export function printAnswer(question: MiniQuestion, shown: ShownValues, factRight: boolean): string {
  const right = Object.fromEntries(
    conceptsOf(question).map(({ id, exception }) => [id, truthOf(id, exception)]),
  );
  const values: ShownValues = { ...right, ...shown };
  const { answer } = question;
  return answer.kind === 'month'
    ? printMonth(answer, values, factRight)
    : printFigure(answer, values, factRight);
}

/** The right value of a concept. */
export function truthOf(id: string, exception: boolean): number {
  const concept = miniConcepts.find((candidate) => candidate.id === id);
  return (exception ? concept?.exception?.truth : concept?.truth) ?? 0;
}

function printMonth(answer: MonthAnswer, values: ShownValues, factRight: boolean): string {
  const { month, year } = factRight ? answer : answer.near;
  const name = monthNames[month - 1] ?? '';
  return choose(values.month, [
    `${name} ${year}`,
    `${name.slice(0, 3)} ${year}`,
    `${year}-${String(month).padStart(2, '0')}`,
  ]);
}

function printFigure(answer: FigureAnswer, values: ShownValues, factRight: boolean): string {
  const { value, years } = answer;
  const asked = years === undefined ? value : [value, years.calendar, years.before][values.year ?? 0];
  const figure = factRight ? (asked ?? value) : answer.near;
  const printed = printScaled(Math.abs(figure), answer, values);
  const signed =
    figure >= 0 ? printed : choose(values.sign, [`-${printed}`, `(${printed})`, `minus ${printed}`]);
  if (answer.kind === 'money') return signed;
  return choose(values.percent, [`${signed}%`, `${signed} percent`, signed]);
}

function printScaled(size: number, { kind, decimals }: FigureAnswer, values: ShownValues): string {
  const scale = kind === 'money' ? (values.scale ?? 0) : 0;
  // Sums of money with their noughts have no decimals left to show.
  if (scale === 1) return grouped(size * 1e6, 0);
  if (scale === 2) return `${grouped(size * 1e3, 0)} thousand`;
  return grouped(size, [decimals, 0, 3][decimals === 0 ? 0 : (values.decimals ?? 0)] ?? decimals);
}

/** Commas between groups of three, and so many decimals. */
function grouped(value: number, decimals: number): string {
  const [whole = '', fraction] = roundHalfEven(value, decimals).toFixed(decimals).split('.');
  const commas = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? commas : `${commas}.${fraction}`;
}

function choose(value: number | undefined, forms: readonly [string, ...string[]]): string {
  return forms[value ?? 0] ?? forms[0];
}
