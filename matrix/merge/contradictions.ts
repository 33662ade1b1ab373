import { canonicalJson } from '../../core/json.ts';
import type { PlanNote } from '../plan-note.ts';
import type { RunCopy } from './run-copy.ts';

/** A results folder with what is noted in it. */
export interface MergedFolder {
  readonly folder: string;
  readonly plan: PlanNote | null;
  readonly copies: readonly RunCopy[];
}

/**
 * Facts on which folders do not agree, one line each: a run's configuration in their plans, the product version, the
 * digest of a benchmark's data or of a prompt file. Empty: they may lie in one folder.
 */
export function contradictions(folders: readonly MergedFolder[]): string[] {
  const facts = new Facts();
  for (const { folder, plan, copies } of folders) {
    if (plan !== null) {
      facts.add('product version', plan.productVersion, folder);
      for (const { id, digest } of plan.runs)
        facts.add(`configuration or data of ${id} in the plan`, digest.slice(0, 12), folder);
    }
    for (const { started, prompts } of copies) {
      for (const [name, digest] of prompts) facts.add(`prompt ${name}`, digest.slice(0, 12), folder);
      if (started === null) continue;
      const { name, label, settings, limit, evalSplit } = started.run.benchmark;
      const { train, val, test } = started.dataset;
      facts.add(
        `data of ${label} ${canonicalJson([name, settings, limit, evalSplit])}`,
        [train, val, test].map(({ count, digest }) => `${count} items ${digest.slice(0, 12)}`).join(' / '),
        folder,
      );
    }
  }
  return facts.contradicted();
}

class Facts {
  /** By fact: the first folder that says each value. */
  readonly #said = new Map<string, Map<string, string>>();
  readonly #folders = new Map<string, Set<string>>();

  add(fact: string, value: string, folder: string): void {
    const values = this.#said.get(fact) ?? new Map<string, string>();
    if (!values.has(value)) values.set(value, folder);
    this.#said.set(fact, values);
    this.#folders.set(fact, (this.#folders.get(fact) ?? new Set()).add(folder));
  }

  /** What one folder says of itself twice is not told here: it could be run like that. */
  contradicted(): string[] {
    return [...this.#said].flatMap(([fact, values]) => {
      if (values.size < 2 || (this.#folders.get(fact)?.size ?? 0) < 2) return [];
      const said = [...values].map(([value, folder]) => `${value} in '${folder}'`);
      return [`${fact}: ${said.join(', ')}`];
    });
  }
}
