import type { Judgement } from './judge-sweep.ts';

/** What came of one leg of the fault test. */
export interface LegReport extends Judgement {
  readonly name: string;
}
