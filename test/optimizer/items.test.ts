import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../optimizer/config.ts';
import { editKind } from '../../optimizer/edit-items.ts';
import { readItems } from '../../optimizer/items.ts';

const read = (list: readonly unknown[], edits: 'strict' | 'reference' = 'strict') =>
  readItems(list, editKind, resolveConfig({ semantics: { edits } }), { document: '- a rule\n', limit: 4 });
const append = (content: string) => ({ op: 'append', target: '', content });

describe('reading proposed edits', () => {
  it('drops the empty place of the answer example, which small models copy', () => {
    const mixed = read([append('- ...'), append('- Write the year in full.'), append(' — ')]);
    expect(mixed).toMatchObject({ ok: true, value: [append('- Write the year in full.')], dropped: 2 });
    const only = read([append('- ...')]);
    expect(only.ok ? '' : only.complaint).toContain('it holds no words; write the rule itself');
  });

  it('takes words of any script, and a replacement by nothing', () => {
    const kept = [append('- 日付を先に'), { op: 'replace', target: 'a rule', content: '' }, append('42')];
    expect(read(kept)).toMatchObject({ ok: true, value: kept, dropped: 0 });
  });

  it('keeps everything under reference', () => {
    expect(read([append('- ...')], 'reference')).toMatchObject({ ok: true, value: [append('- ...')] });
  });
});
