import { expect, it } from 'vitest';
import { hideDocument } from '../../../modes/cli/hide-document.ts';

const document = '# Rules\n\n1. One.\n2. Two.\n';
const file = '---\nname: "x"\n---\n\n## Guidance\n\n# Rules\n\n1. One.\n2. Two.\n';

it('leaves the document out where a file was shown as it is, before and behind other text', () => {
  expect(hideDocument(`task\n${file}after`, document)).toBe(
    'task\n---\nname: "x"\n---\n\n## Guidance\n\n[the skill document]\nafter',
  );
  expect(hideDocument(file + file, document).match(/\[the skill document\]/g)).toHaveLength(2);
});

it('leaves it out where the lines were numbered', () => {
  const numbered = file
    .split('\n')
    .map((line, index) => `${index + 1}\t${line}`)
    .join('\n');
  expect(hideDocument(numbered, document)).toMatch(/5\t## Guidance\n6\t\n\[the skill document\]\n11\t$/);
});

it('says how much of it was shown', () => {
  expect(hideDocument(file.slice(0, file.indexOf('2. Two')), document)).toMatch(
    /## Guidance\n\n\[the first 3 of 4 lines of the skill document\]\n$/,
  );
});

it('touches nothing else', () => {
  for (const text of [
    '# Rules\n\n1. One.\n2. Two.',
    '## Guidance\n\nOther.',
    'no ## Guidance here\n# Rules',
    '',
  ])
    expect(hideDocument(text, document)).toBe(text);
  expect(hideDocument(file, ' \n')).toBe(file);
});
