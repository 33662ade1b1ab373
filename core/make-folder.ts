import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Makes a folder and those above it. The path is made absolute first: with a relative one, Node's recursive `mkdirSync`
 * never returns once the working directory has been deleted (Node 20 and 24).
 */
export function makeFolder(path: string): void {
  mkdirSync(resolve(path), { recursive: true });
}
