/** A document that became the incumbent when so many rollouts had been charged. */
export interface IncumbentPoint {
  /** Target rollouts charged up to then. */
  readonly rollouts: number;
  readonly skill: string;
}

/** A rollout as the curve needs it, in the order in which rollouts were logged. */
export interface SpentRollout {
  readonly phase: string;
  readonly skill: string;
  readonly taskId: string;
  readonly value: number;
  readonly draw: number;
}

/**
 * Who led when: a document counts from the moment when all val tasks have been run under it, and leads when it
 * scores strictly higher on val than every document before it. Partial evaluations never lead.
 */
export function incumbents(
  rollouts: readonly SpentRollout[],
  options: { readonly start: string; readonly valTasks: number },
): IncumbentPoint[] {
  const points: IncumbentPoint[] = [{ rollouts: 0, skill: options.start }];
  const sheets = new Map<string, Map<string, number>>();
  let best = Number.NEGATIVE_INFINITY;
  rollouts.forEach(({ phase, skill, taskId, value, draw }, index) => {
    if (phase !== 'val' || draw !== 0) return;
    const sheet = sheets.get(skill) ?? new Map<string, number>();
    sheets.set(skill, sheet);
    sheet.set(taskId, value);
    if (sheet.size < options.valTasks) return;
    // Summed in the order of the tasks' names: the order of arrival must not decide a tie.
    const sum = [...sheet].sort(([a], [b]) => (a < b ? -1 : 1)).reduce((total, [, v]) => total + v, 0);
    const score = sum / options.valTasks;
    if (score <= best + 1e-12) return;
    best = score;
    points.push({ rollouts: index + 1, skill });
  });
  return points;
}

/** Mean score of the incumbent over the budget: the area under its step function, budget scaled to 1. */
export function anytimeArea(
  points: readonly IncumbentPoint[],
  scoreOf: (skill: string) => number,
  budget: number,
): number {
  let area = 0;
  points.forEach(({ rollouts, skill }, index) => {
    const from = Math.min(rollouts, budget);
    const to = Math.min(points[index + 1]?.rollouts ?? budget, budget);
    area += Math.max(0, to - from) * scoreOf(skill);
  });
  return budget === 0 ? 0 : area / budget;
}
