import { ConfigError } from '../core/errors.ts';
import { estimatedTokens } from '../core/estimated-tokens.ts';
import type { MethodEntry } from './matrix-file.ts';
import type { CellNames } from './resolve-cell.ts';
import type { PlannedRun } from './resolve-matrix.ts';

/** Reads the document that a finished run learned; null while there is none. */
export type LearnedDocument = (runId: string) => string | null;

/** What becomes of a cell whose document another run of the matrix learns (docs/decisions/0020). */
export type Transfer =
  | { readonly method: MethodEntry; readonly source: string }
  /** With `source`, the id of the run that learns the document: it will be possible once that is finished. */
  | { readonly reason: string; readonly source?: string };

/** What a method makes of a learned document: the document itself, or one of its length. */
const takers: Readonly<Record<string, (text: string) => Readonly<Record<string, unknown>>>> = {
  'given-skill': (text) => ({ text }),
  placebo: (text) => ({ tokens: Math.max(1, estimatedTokens(text)) }),
};

/**
 * A transferred cell as one of `given-skill` with the learned text, or of `placebo` with its length: a run's identity
 * holds these, not where they came from.
 * @throws {ConfigError} when the entry is of another method
 */
export function transferOf(
  names: CellNames,
  planned: readonly PlannedRun[],
  learned: LearnedDocument,
): Transfer {
  const { method } = names;
  if (takers[method.name] === undefined)
    throw new ConfigError(
      `method ${method.label}: 'from' is for given-skill, which tests the document, and for placebo, which has its length`,
    );
  const source = sourceRun(names, planned);
  if (source === undefined) return { reason: 'its document comes from a run that is not possible here' };
  const { id } = source.run;
  const text = learned(id);
  if (text === null) return { reason: `its document is not learned yet: ${id}`, source: id };
  return { method: withLearned(method, text), source: id };
}

/** The method with what it makes of a learned document, and no word of where that came from. */
export function withLearned({ name, label, config }: MethodEntry, text: string): MethodEntry {
  return { name, label, config: { ...config, ...takers[name]?.(text) } };
}

/** The run that learns the document: where `from` is silent, of the cell's own axis values. */
function sourceRun({ method, ...names }: CellNames, planned: readonly PlannedRun[]): PlannedRun | undefined {
  const { from } = method;
  if (from === undefined) return undefined;
  const model = from.model ?? names.model;
  const named = from.optimizer ?? names.optimizer;
  const optimizer = named === 'self' ? model : named;
  return planned.find(
    ({ run }) =>
      run.method.label === from.method &&
      run.benchmark.label === (from.benchmark ?? names.entry.label) &&
      run.target.name === model &&
      run.mode.name === (from.mode ?? names.modeName) &&
      run.replicate === names.replicate &&
      (run.optimizer === null || run.optimizer.name === optimizer),
  );
}
