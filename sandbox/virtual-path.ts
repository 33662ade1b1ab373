/** The fixed virtual folder in which model-written code works (design contract 10). */
export const taskFolder = '/task';

const maxDepth = 16;
const maxNameBytes = 200;
/** Control characters, and what is invisible or turns text around: such a name is a trick, not a file. */
const oddCharacter = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\\]/u;

/** True for `/task/a/b.xlsx`: absolute, plain names, no `.` or `..`, so that it stays below the folder anywhere. */
export function isVirtualPath(path: string): boolean {
  if (!path.startsWith(`${taskFolder}/`)) return false;
  const names = path.slice(taskFolder.length + 1).split('/');
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
