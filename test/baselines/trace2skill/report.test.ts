import { describe, expect, it } from 'vitest';
import { readReport, renderItems } from '../../../baselines/trace2skill/report.ts';

const memory = (title: string, description: string, content: string) => ({
  kind: 'memory' as const,
  title,
  description,
  content,
});

describe('readReport', () => {
  it('takes causes and memories from their headings, in the usual spellings', () => {
    const report = [
      'The model stopped early.',
      '### Cause: Wrong form',
      'Description: The date was short.',
      'Content: It wrote the day first.',
      'Then it stopped.',
      '**Failure Memory 1: Dates**',
      '- **Description:** When a date is asked for.',
      '- **Content:** Write the year first.',
    ].join('\n');
    expect(readReport(report)).toEqual([
      {
        kind: 'cause',
        title: 'Wrong form',
        description: 'The date was short.',
        content: 'It wrote the day first. Then it stopped.',
      },
      memory('Dates', 'When a date is asked for.', 'Write the year first.'),
    ]);
  });

  it('reads a plain list as memories, at most three', () => {
    const report = 'I found:\n- Write years first (support 1).\n2. Two.\n* Three.\n- Four.';
    expect(readReport(report)?.map(({ content }) => content)).toEqual([
      'Write years first (support 1).',
      'Two.',
      'Three.',
    ]);
  });

  it('tells nothing to learn from a report that cannot be read', () => {
    expect(readReport('Nothing stands out.')).toEqual([]);
    expect(readReport('I read everything carefully.')).toBeNull();
    expect(readReport('["- a rule", "- another"]')).toBeNull();
    expect(readReport('')).toBeNull();
  });

  it('leaves the last item of a cut off report out', () => {
    expect(readReport('- One.\n- Tw', true)).toEqual([memory('', '', 'One.')]);
    expect(readReport('- On', true)).toBeNull();
  });

  it('shows items one a line', () => {
    expect(renderItems([memory('T', 'D.', 'C.'), memory('', '', 'Plain.')])).toBe(
      '- Memory "T": D. C.\n- Plain.',
    );
  });
});
