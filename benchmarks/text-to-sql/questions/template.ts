import type { ConventionId } from '../conventions.ts';
import type { Fragments } from './fragments.ts';

/** What a question speaks of; which of it a template uses shows in its two functions. */
export interface Subject {
  readonly year: number;
  readonly city: string;
  readonly segment: string;
  readonly team: string;
  readonly category: string;
  readonly method: string;
  readonly reason: string;
  readonly product: string;
  /** Smallest quantity of the order lines that are asked for. */
  readonly units: number;
  /** How many rows are asked for. */
  readonly most: number;
}

/** Words of a question that show its exceptions. */
export interface Wording {
  /** `2022`, or `calendar year 2022`. */
  year(year: number): string;
  /** The name in quotation marks, with a remark where its spelling counts. */
  name(name: string): string;
}

/** One kind of question: all questions of a template are a cluster. */
export interface Template {
  readonly family: string;
  readonly carries: readonly ConventionId[];
  /** Of these, the ones whose exception would make an odd question. */
  readonly neverExcused?: readonly ConventionId[];
  /** The question asks for rows in an order. */
  readonly ordered: boolean;
  ask(subject: Subject, wording: Wording): string;
  sql(subject: Subject, fragments: Fragments): string;
}
