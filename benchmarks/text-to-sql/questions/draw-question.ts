import type { Rng } from '../../../core/rng.ts';
import { type Choice, type ConventionId, conventions } from '../conventions.ts';
import {
  categories,
  cities,
  methods,
  productNames,
  reasons,
  segments,
  teams,
  years,
} from '../database/names.ts';
import { choiceFor, type HouseRules } from '../house-rules.ts';
import { fragmentsOf } from './fragments.ts';
import type { Subject, Template, Wording } from './template.ts';

/** How often a question shows the cue of an exception that its template allows. */
const excusedShare = 0.25;

export interface Question {
  readonly text: string;
  readonly template: Template;
  readonly subject: Subject;
  /** Conventions whose exception the text shows. */
  readonly excused: readonly ConventionId[];
}

export function drawQuestion(template: Template, rules: HouseRules, rng: Rng): Question {
  const one = (words: readonly string[]): string => words[rng.below(words.length)] ?? '';
  const subject: Subject = {
    year: years[rng.below(years.length)] ?? 2021,
    city: typed(one(cities), rng),
    segment: one(segments),
    team: typed(one(teams), rng),
    category: one(categories),
    method: one(methods),
    reason: typed(one(reasons), rng),
    product: typed(one(productNames), rng),
    units: 1 + rng.below(3),
    most: 3 + rng.below(5),
  };
  const excused = rules.exceptions.filter(
    (id) =>
      template.carries.includes(id) &&
      template.neverExcused?.includes(id) !== true &&
      rng.random() < excusedShare,
  );
  return { text: textOf(template, subject, excused), template, subject, excused };
}

/** The right statement of a question, or what another choice makes of it. */
export function statementOf(
  { template, subject }: Pick<Question, 'template' | 'subject'>,
  choice: Choice,
): string {
  return template.sql(subject, fragmentsOf(choice));
}

export function rightChoice({ excused }: Pick<Question, 'excused'>, rules: HouseRules): Choice {
  return choiceFor(rules, excused);
}

function textOf(template: Template, subject: Subject, excused: readonly ConventionId[]): string {
  const cue = (id: ConventionId): string => conventions[id].exception?.cue ?? '';
  const wording: Wording = {
    year: (year) => (excused.includes('year') ? `${cue('year')} ${year}` : String(year)),
    name: (name) => (excused.includes('names') ? `"${name}" (${cue('names')})` : `"${name}"`),
  };
  const remarks: Partial<Record<ConventionId, string>> = {
    deleted: `Answer ${cue('deleted')} ones.`,
    money: `Give amounts ${cue('money')}.`,
    cancelled: `Take orders ${cue('cancelled')}.`,
  };
  const said = excused.flatMap((id) => remarks[id] ?? []);
  return [template.ask(subject, wording), ...said].join(' ');
}

/** A name as somebody types it: the stored spellings differ as well. */
function typed(name: string, rng: Rng): string {
  return rng.below(2) === 0 ? name : name.toLowerCase();
}
