import { taskPath } from './contract.ts';
import { lineNumber } from './line-number.ts';

const mark = `[the text of ${taskPath}]`;

/**
 * What a tool gave back, a mark in place of the task's text, where all of its lines stand there one after another, numbered
 * or not. The transcript begins with that text, and whoever learns from a transcript reads only so much of it.
 */
export function hideTask(text: string, task: string): string {
  const wanted = task
    .trim()
    .split('\n')
    .map((line) => line.trimEnd());
  if (wanted.join('\n').length <= mark.length) return text;
  const lines = text.split('\n');
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const isHere =
      at + wanted.length <= lines.length && wanted.every((line, after) => isSame(lines[at + after], line));
    kept.push(isHere ? mark : (lines[at] ?? ''));
    if (isHere) at += wanted.length - 1;
  }
  return kept.join('\n');
}

function isSame(line = '', wanted: string): boolean {
  return line.trimEnd() === wanted || line.replace(lineNumber, '').trimEnd() === wanted;
}
