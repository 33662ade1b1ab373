import { describe, expect, it } from 'vitest';
import type { SearchqaPayload } from '../../../benchmarks/searchqa/payload.ts';
import { scoreSearchqa } from '../../../benchmarks/searchqa/score.ts';
import { searchqaSimulation } from '../../../benchmarks/searchqa/simulation.ts';

/** A book over one item that does not follow the house style of the bundled ones. */
function bookOf(payload: SearchqaPayload) {
  const task = { id: 'x1', split: 'train', cluster: 'x1', type: 'searchqa', payload, digest: '' } as const;
  return searchqaSimulation({
    splits: { train: [task], val: [], test: [] },
    digests: { train: '', val: '', test: '' },
    provenance: 'made up',
  });
}

describe("SearchQA's simulation book over items of other sources", () => {
  it('does not ask for a surname where the gold answer is the full name', () => {
    const payload = {
      question: 'She sailed alone around Iceland in a bathtub',
      context:
        '[DOC] [TLE] A tub at sea [PAR] Ada Quill sailed around Iceland. [DOC] [TLE] Max Stern [PAR] Ashore.',
      answers: ['Ada Quill'],
    };
    const book = bookOf(payload);
    expect(book.tasks[0]?.concepts.map(({ id }) => id)).not.toContain('person');
    expect(scoreSearchqa(book.render('x1', {}, true, ''), payload.answers).hard).toBe(1);
  });

  it('does not count as a break of convention what another gold answer allows', () => {
    const payload = {
      question: 'Ferries leave this port for the islands at noon',
      context:
        '[DOC] [TLE] Ferries [PAR] Portalto, Ruritania, has ferries. [DOC] [TLE] Elsewhere [PAR] No boats.',
      answers: ['Portalto', 'Portalto, Ruritania'],
    };
    expect(bookOf(payload).tasks[0]?.concepts.map(({ id }) => id)).not.toContain('place');
  });

  it('prints answers without passages, without gold, or with signs of the pattern language', () => {
    const bare = { question: 'What (?', context: 'no marks here', answers: ['C++ (1985)'] };
    expect(scoreSearchqa(bookOf(bare).render('x1', {}, true, ''), bare.answers).hard).toBe(1);
    expect(bookOf(bare).render('x1', {}, false, '')).toContain('cannot be told');
    const empty = { question: '', context: '', answers: [] };
    expect(bookOf(empty).inspect('x1', 'anything', null)).toBeTypeOf('object');
    expect(bookOf(empty).identify('anything')).toBeNull();
    expect(bookOf(empty).render('unknown', {}, true, '')).toBe('');
  });
});
