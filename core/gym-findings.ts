import type { BootstrapEstimate } from './statistics/paired-bootstrap.ts';

/** One method over all worlds; intervals of 95 % by hierarchical bootstrap (worlds, then seeds). */
export interface GymMethodSummary {
  readonly label: string;
  readonly runs: number;
  readonly best: BootstrapEstimate;
  /** Exact optimum minus the headline document's score. */
  readonly regret: BootstrapEstimate;
  readonly area: BootstrapEstimate;
  /** Against the first method of the file, paired by world and seed; null for that method itself. */
  readonly gain: BootstrapEstimate | null;
  /** Mean of its ranks in the single worlds, 1 = highest; interval over worlds. */
  readonly rank: BootstrapEstimate | null;
  /** Means a run. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Every method in one world. */
export interface GymWorldSummary {
  readonly name: string;
  readonly optimum: number;
  readonly budget: number;
  readonly methods: readonly {
    readonly label: string;
    readonly best: number;
    /** 1 = highest mean; equal means share the mean of their ranks. */
    readonly rank: number;
    /** Mean difference to the first method; 0 for itself. */
    readonly gain: number;
    /** Sign of that difference: of its 95 % interval over seeds where it is clear, else in brackets. */
    readonly sign: '+' | '-' | '=' | '(+)' | '(-)';
  }[];
}

/** What `matrix/gym/summary.ts` makes of a result and `reports/gym-tables.ts` shows. */
export interface GymSummary {
  readonly methods: readonly GymMethodSummary[];
  readonly worlds: readonly GymWorldSummary[];
}

/** What a control did in a world that was declared for it. */
export interface GymControlEffect {
  readonly control: string;
  readonly world: string;
  readonly because: string;
  readonly declared: 'helps' | 'hurts';
  /** null: the method does not have this control, or was not run. */
  readonly seeds: number | null;
  /** Exact expected hard with the control on minus off, of the document that training ended with; 95 % over seeds. */
  readonly final: BootstrapEstimate | null;
  /** The same of the document that scored best on val. */
  readonly best: BootstrapEstimate | null;
  readonly observed: 'helps' | 'hurts' | 'no clear effect' | null;
}
