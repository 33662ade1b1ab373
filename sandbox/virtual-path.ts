/** The fixed virtual folder in which model-written code works (design contract 10). */
export const taskFolder = '/task';

const maxDepth = 16;
const maxNameBytes = 200;
/** Control characters, and what is invisible or turns text around: such a name is a trick, not a file. */
const oddCharacter = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\\]/u;

/** True for `/task/a/b.xlsx`: absolute, plain names, no `.` or `..`, so that it stays below the folder anywhere. */
export function isVirtualPath(path: string): boolean {
  return isBelow(taskFolder, path);
}

/** The same rule below another folder. */
export function isBelow(folder: string, path: string): boolean {
  if (!path.startsWith(`${folder}/`)) return false;
  const names = path.slice(folder.length + 1).split('/');
  return (
    names.length <= maxDepth &&
    names.every(
      (name) =>
        name !== '' &&
        name !== '.' &&
        name !== '..' &&
        Buffer.byteLength(name) <= maxNameBytes &&
        !oddCharacter.test(name),
    )
  );
}

/** A file that another path has as its folder, with that other path: no folder can hold both. */
export function conflictOf(paths: readonly string[]): readonly [file: string, inside: string] | null {
  const files = new Set(paths);
  for (const inside of paths)
    for (let end = inside.lastIndexOf('/'); end > 0; end = inside.lastIndexOf('/', end - 1))
      if (files.has(inside.slice(0, end))) return [inside.slice(0, end), inside];
  return null;
}
