/**
 * Python's `fnmatch`, case-sensitive: `*` matches any run of characters, a slash among them, `?` one character,
 * `[seq]` one of a set and `[!seq]` one that is not in it. Characters are code points. Linear in the pattern but for
 * the retries of the last `*`, so never more than pattern times name.
 */
export function fnmatch(name: string, pattern: string): boolean {
  const characters = Array.from(name);
  const tokens = tokensOf(pattern);
  let [at, token] = [0, 0];
  /** Where the last star stood, and what it has swallowed up to. */
  let star: { readonly token: number; end: number } | null = null;
  while (at < characters.length) {
    const here = tokens[token];
    if (here === 'star') {
      star = { token, end: at };
      token += 1;
    } else if (here?.(characters[at] ?? '')) {
      at += 1;
      token += 1;
    } else if (star !== null) {
      star.end += 1;
      at = star.end;
      token = star.token + 1;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === 'star');
}

type Token = 'star' | ((character: string) => boolean);

function tokensOf(pattern: string): Token[] {
  const characters = Array.from(pattern);
  const tokens: Token[] = [];
  /** An opening bracket beyond this place finds no closing one. */
  const lastClosing = characters.lastIndexOf(']');
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '*') {
      if (tokens.at(-1) !== 'star') tokens.push('star');
    } else if (character === '?') tokens.push(() => true);
    else if (character === '[' && at < lastClosing) {
      const end = closingOf(characters, at);
      if (end === null) tokens.push((other) => other === '[');
      else {
        tokens.push(setOf(characters.slice(at + 1, end)));
        at = end;
      }
    } else tokens.push((other) => other === character);
  }
  return tokens;
}

/** A bracket right after `[` or `[!` belongs to the set. */
function closingOf(characters: readonly string[], opening: number): number | null {
  const first = characters[opening + 1] === '!' ? opening + 2 : opening + 1;
  const end = characters.indexOf(']', characters[first] === ']' ? first + 1 : first);
  return end < 0 ? null : end;
}

function setOf(inside: readonly string[]): (character: string) => boolean {
  const negated = inside[0] === '!';
  const members = negated ? inside.slice(1) : inside;
  const singles = new Set<string>();
  const ranges: (readonly [number, number])[] = [];
  for (let at = 0; at < members.length; at += 1) {
    const [low = '', dash, high] = members.slice(at, at + 3);
    if (dash === '-' && high !== undefined) {
      ranges.push([pointOf(low), pointOf(high)]);
      at += 2;
    } else singles.add(low);
  }
  return (character) => {
    const point = pointOf(character);
    const held = singles.has(character) || ranges.some(([low, high]) => low <= point && point <= high);
    return held !== negated;
  };
}

function pointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
