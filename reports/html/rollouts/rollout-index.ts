import type { EventOf, RunEvent } from '../../../core/events.ts';
import { nameOf } from './rollout-row.ts';

interface IndexedDocument {
  readonly hash: string;
  readonly labels: string[];
  /** Step of the method that made it, as `epoch 1, step 2`. */
  made: string | null;
  rollouts: number;
}

/** What the list shows before any row is loaded: how much there is, and the names that rows refer to by number. */
export class RolloutIndex {
  readonly #phases = new Map<string, { readonly number: number; rollouts: number }>();
  readonly #documents = new Map<string, IndexedDocument>();
  readonly #numbers = new Map<string, number>();
  readonly #notes = new Map<string, { labels: Set<string>; made: string | null }>();
  #rollouts = 0;

  /** Numbers of a rollout's phase and document. */
  count({ phase, skill }: EventOf<'rollout'>): { readonly phase: number; readonly document: number } {
    this.#rollouts += 1;
    const counted = this.#phases.get(phase) ?? { number: this.#phases.size, rollouts: 0 };
    counted.rollouts += 1;
    this.#phases.set(phase, counted);
    let document = this.#numbers.get(skill);
    if (document === undefined) {
      document = this.#numbers.size;
      this.#numbers.set(skill, document);
      this.#documents.set(skill, { hash: nameOf(skill), labels: [], made: null, rollouts: 0 });
    }
    const indexed = this.#documents.get(skill);
    if (indexed !== undefined) indexed.rollouts += 1;
    return { phase: counted.number, document };
  }

  /** Takes from other events what documents are called. */
  note(event: RunEvent): void {
    if (event.type === 'test-opened') for (const label of event.labels) this.#label(event.skill, label);
    else if (event.type === 'learned')
      for (const { label, skill } of event.documents) this.#label(skill, label);
    else if (event.type === 'stage') this.#made(event);
  }

  /** @param rowChunks number of rows in each chunk of rows */
  toJson(rowChunks: readonly number[]): string {
    for (const [hash, document] of this.#documents) {
      const note = this.#notes.get(hash);
      document.labels.push(...(note?.labels ?? []));
      document.made = note?.made ?? null;
    }
    return JSON.stringify({
      rollouts: this.#rollouts,
      phases: [...this.#phases].map(([phase, { rollouts }]) => ({ name: nameOf(phase), rollouts })),
      documents: [...this.#documents.values()],
      rowChunks,
    });
  }

  #label(hash: string, label: string): void {
    this.#noteOf(hash).labels.add(nameOf(label));
  }

  #made({ data, place: { epoch, step } }: EventOf<'stage'>): void {
    if (typeof data.candidate !== 'string' || !/^[0-9a-f]{16}$/.test(data.candidate)) return;
    const note = this.#noteOf(data.candidate);
    const parts = [
      epoch === undefined ? [] : `epoch ${epoch}`,
      step === undefined ? [] : `step ${step}`,
    ].flat();
    if (parts.length > 0) note.made ??= parts.join(', ');
  }

  #noteOf(hash: string): { labels: Set<string>; made: string | null } {
    const note = this.#notes.get(hash) ?? { labels: new Set<string>(), made: null };
    this.#notes.set(hash, note);
    return note;
  }
}
