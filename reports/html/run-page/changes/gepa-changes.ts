import type { EventOf } from '../../../../core/events.ts';
import { skillOf } from '../../../../core/hash.ts';
import { type Fields, fieldsOf, numberOf, rowsOf, textOf, textsOf } from '../../../skill/log-values.ts';
import type { RunHistory } from '../../../skill/read-run-history.ts';
import type { Change, Fate, ValScores } from './change.ts';
import { stageGroups } from './stage-groups.ts';

type Stage = EventOf<'stage'>;

/** Turns of GEPA: every text that a reflection or a merge proposed, with what became of it. */
export function gepaChanges(history: RunHistory): Change[] {
  const pool = poolOf(history);
  return stageGroups(history.summary.stages).flatMap(({ place, stages }) => {
    const proposals = stages.filter(({ name }) => name === 'proposal-made' || name === 'merge-tried');
    const outcomes = outcomesOf(proposals, stages, pool);
    const skipped = stages.filter(({ name }) => name === 'proposal-skipped');
    const turn = `turn ${place.step ?? 0}`;
    return [
      ...proposals.map((proposal, index) =>
        turnChange(turn, { proposal, outcome: outcomes[index] ?? null, pool, stages }),
      ),
      ...skipped.map(
        ({ data }): Change => ({
          ...nothing,
          place: turn,
          kind: 'reflection',
          decision: `no proposal: ${textOf(data.reason) ?? ''}`,
        }),
      ),
    ];
  });
}

interface Program {
  readonly skill: string;
  readonly mean: number | null;
}

/** Programs by number: the pool that the run's history tells; while it still learns, the seed alone. */
function poolOf({ summary, seed }: RunHistory): ReadonlyMap<number, Program> {
  const pool = new Map<number, Program>();
  if (seed !== null) pool.set(0, { skill: seed, mean: null });
  for (const row of rowsOf(fieldsOf(summary.learned?.history)?.pool)) {
    const [program, skill] = [numberOf(row.program), textOf(row.skill)];
    if (program !== null && skill !== null) pool.set(program, { skill, mean: numberOf(row.mean) });
  }
  return pool;
}

const ends = new Set(['child-accepted', 'child-rejected', 'child-dropped', 'merge-rejected']);

/**
 * The event that ended each proposal of a turn. An accepted child is known by its document; the others follow in the
 * order of the log among the proposals of their parent.
 */
function outcomesOf(
  proposals: readonly Stage[],
  stages: readonly Stage[],
  pool: ReadonlyMap<number, Program>,
): (Stage | null)[] {
  const found: (Stage | null)[] = proposals.map(() => null);
  const events = stages.filter(({ name }) => ends.has(name));
  const give = (event: Stage, fits: (proposal: Stage) => boolean) => {
    const at = proposals.findIndex((proposal, index) => found[index] === null && fits(proposal));
    if (at >= 0) found[at] = event;
    return at >= 0;
  };
  const left = events.filter((event) => {
    const skill = pool.get(numberOf(event.data.program) ?? -1)?.skill;
    return !(skill !== undefined && give(event, ({ data }) => documentOf(data)?.hash === skill));
  });
  for (const event of left) {
    const parents = [event.data.parent, ...(Array.isArray(event.data.parents) ? event.data.parents : [])];
    give(event, ({ name, data }) => name === 'merge-tried' || parents.includes(data.parent ?? null));
  }
  return found;
}

interface Turn {
  readonly proposal: Stage;
  readonly outcome: Stage | null;
  readonly pool: ReadonlyMap<number, Program>;
  readonly stages: readonly Stage[];
}

function turnChange(place: string, { proposal, outcome, pool, stages }: Turn): Change {
  const { name, data } = proposal;
  const parents = [data.parent, ...(Array.isArray(data.parents) ? data.parents : [])].flatMap(
    (parent) => numberOf(parent) ?? [],
  );
  const program = numberOf(outcome?.data.program);
  const entered = program === null ? null : (pool.get(program) ?? null);
  const made = documentOf(data);
  const texts = fieldsOf(data.texts) ?? {};
  const { fate, decision } = outcomeText(outcome, Object.keys(texts).length);
  return {
    ...nothing,
    place,
    kind: name === 'merge-tried' ? 'merge' : 'reflection',
    fate,
    decision,
    told: [
      ...parents.map((parent) => `from program ${parent}${meanText(pool.get(parent))}`),
      ...textsOf(data.problems).map((problem) => `no text: ${problem}`),
    ],
    parent: pool.get(parents[0] ?? -1)?.skill ?? null,
    document: entered?.skill ?? made?.hash ?? null,
    ...(made === null ? {} : { text: made.text }),
    val: valOf(program, stages),
    texts:
      made !== null
        ? []
        : Object.entries(texts).map(([component, text]) => ({ name: component, text: textOf(text) ?? '' })),
  };
}

/** The whole document that was proposed; null where a proposal is of parts of it. */
function documentOf(data: Fields): { readonly hash: string; readonly text: string } | null {
  const texts = fieldsOf(data.texts);
  const text = textOf(texts?.skill);
  return texts === null || text === null || Object.keys(texts).length !== 1 ? null : skillOf(text);
}

function outcomeText(
  outcome: Stage | null,
  texts: number,
): { readonly fate: Fate; readonly decision: string } {
  if (outcome === null)
    return texts === 0
      ? { fate: 'not-applied', decision: 'no usable text was written' }
      : { fate: 'undecided', decision: 'not decided: the log ends here' };
  const { name, data } = outcome;
  if (name === 'child-accepted')
    return { fate: 'accepted', decision: `accepted into the pool as program ${String(data.program)}` };
  if (name === 'child-rejected')
    return {
      fate: 'rejected',
      decision: `rejected: sum on the minibatch ${String(data.after)}, its parent's ${String(data.before)}`,
    };
  if (name === 'merge-rejected')
    return { fate: 'rejected', decision: `rejected: sum ${String(data.sum)}, needed ${String(data.needed)}` };
  const reason = textOf(data.reason) ?? '';
  return {
    fate: 'not-applied',
    decision: `dropped: ${reason === 'rollouts' ? 'no rollouts left for val' : reason}`,
  };
}

function valOf(program: number | null, stages: readonly Stage[]): ValScores | null {
  if (program === null) return null;
  const scored = stages.find(({ name, data }) => name === 'val-scored' && data.program === program);
  return scored === undefined
    ? null
    : { hard: null, soft: null, objective: numberOf(scored.data.mean), atMost: false, p: null };
}

function meanText(program: Program | undefined): string {
  if (program === undefined) return '';
  return ` (${program.skill}${program.mean === null ? '' : `, val mean ${program.mean.toFixed(4)}`})`;
}

const nothing = {
  fate: 'not-applied',
  told: [],
  parent: null,
  document: null,
  val: null,
  edits: [],
  proposals: [],
  texts: [],
} as const;
