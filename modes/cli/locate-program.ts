import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/**
 * The file behind a program's name or absolute path, links followed; null when there is none that can be run. Relative
 * entries of `searchPath` are passed over: what they mean depends on the folder in which one stands.
 */
export function locateProgram(program: string, searchPath: string): string | null {
  const candidates = isAbsolute(program)
    ? [program]
    : searchPath
        .split(':')
        .filter(isAbsolute)
        .map((folder) => join(folder, program));
  return candidates.map(programAt).find((path) => path !== null) ?? null;
}

function programAt(path: string): string | null {
  try {
    const real = realpathSync(path);
    accessSync(real, constants.X_OK);
    return statSync(real).isFile() ? real : null;
  } catch {
    return null;
  }
}
