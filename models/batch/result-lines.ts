/** A longer line is no reply of a model; it is passed over. */
const longestLineBytes = 64 * 1024 * 1024;

/**
 * The lines of a result file that are JSON, parsed; whatever else stands there is passed over, for one broken line must not
 * take the others with it.
 */
export async function* resultLines(body: AsyncIterable<Uint8Array> | null): AsyncGenerator<unknown> {
  if (body === null) return;
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  const take = (): unknown => {
    const text = bytes > longestLineBytes ? '' : Buffer.concat(pieces).toString('utf8').trim();
    pieces = [];
    bytes = 0;
    return parsed(text);
  };
  const add = (piece: Uint8Array): void => {
    bytes += piece.length;
    if (bytes <= longestLineBytes) pieces.push(piece);
  };
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      add(chunk.subarray(start, end));
      start = end + 1;
      const value = take();
      if (value !== undefined) yield value;
    }
    add(chunk.subarray(start));
  }
  const last = take();
  if (last !== undefined) yield last;
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
