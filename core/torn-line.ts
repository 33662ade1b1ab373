import { fstatSync, ftruncateSync } from 'node:fs';
import { readRange } from './read-range.ts';

/** A last line that was not whole and has been cut off on opening. */
export interface TornLine {
  /** Size of the file after the cut: the torn line began here. */
  readonly offset: number;
  readonly bytes: number;
}

/** Cuts off the last line when it has no line break or is not JSON; the lines before it are not touched. */
export function cutTornLine(descriptor: number): TornLine | null {
  const { size } = fstatSync(descriptor);
  if (size === 0) return null;
  const [lastByte] = readRange(descriptor, size - 1, 1);
  const terminated = lastByte === 0x0a;
  const contentEnd = terminated ? size - 1 : size;
  const start = lineStart(descriptor, contentEnd);
  if (terminated && isJson(readRange(descriptor, start, contentEnd - start))) return null;
  ftruncateSync(descriptor, start);
  return { offset: start, bytes: size - start };
}

/** Offset after the last line feed before `end`. */
function lineStart(descriptor: number, end: number): number {
  const blockBytes = 65_536;
  for (let blockEnd = end; blockEnd > 0; ) {
    const blockStart = Math.max(0, blockEnd - blockBytes);
    const found = readRange(descriptor, blockStart, blockEnd - blockStart).lastIndexOf(0x0a);
    if (found !== -1) return blockStart + found + 1;
    blockEnd = blockStart;
  }
  return 0;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
