import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

const source = readFileSync(new URL('../../../reports/html/assets/run-page.js', import.meta.url), 'utf8');

const box = (value: string) => ({ value, checked: true });
const edit = (fate: string) => ({ hidden: false, dataset: { fate } });
const change = (fate: string, edits: readonly object[]) => ({
  hidden: false,
  dataset: { fate },
  querySelectorAll: () => edits,
});

describe('the filter of proposed changes', () => {
  it('hides edits by their fate, and a change once neither it nor an edit in it is wanted', () => {
    const [accepted, rejected] = [box('accepted'), box('rejected')];
    const count = { textContent: '' };
    let apply: () => void = () => {};
    const filter = {
      hidden: true,
      querySelectorAll: () => [accepted, rejected],
      querySelector: () => count,
      addEventListener: (_: string, listener: () => void) => {
        apply = listener;
      },
    };
    const mixed = [edit('accepted'), edit('rejected')];
    const changes = [
      change('accepted', mixed),
      change('rejected', [edit('rejected')]),
      change('rejected', []),
    ];
    const document = { querySelector: () => filter, querySelectorAll: () => changes };
    runInNewContext(source, { document });
    expect([filter.hidden, count.textContent]).toEqual([false, '3 of 3 changes shown']);
    rejected.checked = false;
    apply();
    expect(changes.map(({ hidden }) => hidden)).toEqual([false, true, true]);
    expect(mixed.map(({ hidden }) => hidden)).toEqual([false, true]);
    expect(count.textContent).toBe('1 of 3 changes shown');
    [accepted.checked, rejected.checked] = [false, true];
    apply();
    expect(changes.map(({ hidden }) => hidden)).toEqual([false, false, false]);
  });

  it('does nothing on a page without changes', () => {
    const document = { querySelector: () => null, querySelectorAll: () => [] };
    expect(() => runInNewContext(source, { document })).not.toThrow();
  });
});
