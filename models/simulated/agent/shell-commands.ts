/** A part of a file that is to be shown. */
export interface WantedPiece {
  readonly path: string;
  /** Bytes of the file before it. */
  readonly from: number;
  /** Most bytes of it. */
  readonly most: number;
}

export const endOfPiece = '[[end of piece]]';
export const endOfFiles = '[[end of files]]';
/** What stands before a piece, in place of a file that is not there, and before the listing. */
export const pieceHead = /\[\[([^\n]+): from (\d+), at most (\d+) of (\d+) bytes\]\]\n/;
export const absentLine = /\[\[([^\n]+): not there\]\]\n?/;
export const filesHead = /\[\[files in ([^\n]+)\]\]\n/;
const writtenFormat = '[[%s: written, %d bytes]]\\n';

/** Most bytes of a listing; the name at which they end may be cut. */
export const listingBytes = 2000;

/**
 * Prints pieces of files between lines that tell what they are, so that they can be read back from whatever else a tool
 * result says. A piece never ends inside a character: a result that is no valid UTF-8 may come back in another encoding.
 */
export function showCommand(pieces: readonly WantedPiece[], withFiles: boolean): string {
  const halfCharacter = '([\\300-\\377]|[\\340-\\377][\\200-\\277]|[\\360-\\377][\\200-\\277]{2})';
  const lines = [
    'piece() {',
    '  if [ -f "$1" ]; then',
    '    printf \'[[%s: from %d, at most %d of %d bytes]]\\n\' "$1" "$2" "$3" "$(wc -c < "$1")"',
    `    { tail -c +$(($2 + 1)) "$1" | head -c "$3"; echo '${endOfPiece}'; } |`,
    `      LC_ALL=C sed -E "$(printf '$ s/${halfCharacter}(.{${endOfPiece.length}})$/\\\\2/')"`,
    '  else',
    '    printf \'[[%s: not there]]\\n\' "$1"',
    '  fi',
    '}',
    ...pieces.map(({ path, from, most }) => `piece ${quoted(path)} ${from} ${most}`),
  ];
  if (withFiles)
    lines.push(
      'printf \'[[files in %s]]\\n\' "$PWD"',
      `find . -type f | LC_ALL=C sort | head -c ${listingBytes}`,
      `echo '${endOfFiles}'`,
    );
  return lines.join('\n');
}

/**
 * Writes a file and says how long it became.
 * @param then a command that tries it; the end of what it prints is shown
 */
export function writeCommand(path: string, text: string, then: string | null = null): string {
  const lines = new Set(text.split('\n'));
  let end = 'END_OF_FILE';
  while (lines.has(end)) end += '_';
  const name = quoted(path);
  return [
    `cat > ${name} << '${end}'`,
    text,
    end,
    `printf '${writtenFormat}' ${name} "$(wc -c < ${name})"`,
    ...(then === null ? [] : [`${then} 2>&1 | tail -n 5`]),
  ].join('\n');
}

/** Whether the arguments of a call hold a command that writes. */
export function isWriteCommand(raw: string): boolean {
  return raw.includes(': written, %d bytes');
}

/** Whether a result says that the file was written with just these bytes. */
export function saysWritten(result: string, path: string, text: string): boolean {
  return result.includes(`[[${path}: written, ${Buffer.byteLength(text) + 1} bytes]]`);
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
