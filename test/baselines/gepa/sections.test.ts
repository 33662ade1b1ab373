import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentOf, inPlaceOf, sectionCandidate } from '../../../baselines/gepa/sections.ts';

const line = fc.constantFrom(
  '# Title',
  '## Part',
  '### Deep',
  '##nospace',
  '```',
  '~~~~',
  '- rule',
  '',
  '  ',
);

describe('sections of a document', () => {
  it('are the document again when they are joined', () => {
    fc.assert(
      fc.property(fc.array(line), fc.integer({ min: 1, max: 4 }), (lines, most) => {
        const document = lines.join('\n');
        expect(documentOf(sectionCandidate(document, most))).toBe(document);
      }),
    );
  });

  it('begin at level-2 headings outside code fences, with a preamble only where there is one', () => {
    const document = '## A\n```\n## not one\n```\n### Deeper\n## B\n';
    expect(sectionCandidate(document, 9)).toEqual({
      s01: '## A\n```\n## not one\n```\n### Deeper\n',
      s02: '## B\n',
    });
    expect(Object.keys(sectionCandidate(`Text\n${document}`, 9))).toEqual(['preamble', 's01', 's02']);
    expect(sectionCandidate('', 9)).toEqual({ preamble: '' });
  });

  it('put what exceeds the number of sections into the last one', () => {
    expect(sectionCandidate('## A\n## B\n## C\n', 2)).toEqual({ s01: '## A\n', s02: '## B\n## C\n' });
  });

  it('stay apart when one is rewritten', () => {
    expect(inPlaceOf('## A\n\nold\n\n', '## A\n\nnew')).toBe('## A\n\nnew\n\n');
    expect(documentOf({ s01: '## A', s02: '## B' })).toBe('## A\n## B');
  });
});
