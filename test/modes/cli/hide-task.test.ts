import { expect, it } from 'vitest';
import { hideTask } from '../../../modes/cli/hide-task.ts';

const task = '# Task\n\nHow many of these are even?\n\n1\t7\n2\t8\n';
const numbered = (text: string, mark: string) =>
  text
    .split('\n')
    .map((line, index) => `${String(index + 1).padStart(6)}${mark}${line}`)
    .join('\n');

it('marks the text where a file was shown as it is, as often as it was', () => {
  expect(hideTask(task, task)).toBe('[the text of task.md]\n');
  expect(hideTask(`$ cat\n${task}\n${task.trimEnd()}\nend`, task)).toBe(
    '$ cat\n[the text of task.md]\n\n[the text of task.md]\nend',
  );
});

it('marks it where the lines were numbered', () => {
  for (const mark of ['\t', '→'])
    expect(hideTask(numbered(`first\n${task}`, mark), task)).toBe(
      `     1${mark}first\n[the text of task.md]\n     8${mark}`,
    );
});

it('leaves a part of it, another text and a text that is no longer than the mark as they are', () => {
  for (const text of [
    task.replace('8', '9'),
    task.slice(0, -3),
    task.replaceAll('\n', ' '),
    `> ${task}`,
    numbered(task.replace('even', 'odd'), '\t'),
    '',
  ])
    expect(hideTask(text, task)).toBe(text);
  expect(hideTask('42\n', '42')).toBe('42\n');
  expect(hideTask('a\n\nb', ' \n')).toBe('a\n\nb');
});
