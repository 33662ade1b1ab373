/**
 * Characters that a reader does not see or that change what he sees: controls, halves of characters, bidirectional
 * overrides, zero-width and other default-ignorable characters, tags, variation selectors. Line breaks and tabs are none.
 * Left alone is what makes up pictures: a selector right after one, a joiner between two.
 */
const hidden =
  /(?!(?<=\p{Extended_Pictographic})\ufe0f|(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})|[\n\t])[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/gu;

/** Foreign text in which every hidden character is spelled out (`[U+202E]`), so that it can neither act nor hide. */
export function visibleText(text: string): string {
  return text.replace(hidden, (character) => `[U+${codeOf(character)}]`);
}

/** The same in a JSON text: hidden characters as escapes, so that its value stays what it was. */
export function visibleJson(json: string): string {
  return json.replace(hidden, (characters) =>
    Array.from({ length: characters.length }, (_, at) => `\\u${unitOf(characters, at)}`).join(''),
  );
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

function unitOf(characters: string, at: number): string {
  return characters.charCodeAt(at).toString(16).padStart(4, '0');
}

/** The first hidden character of a text by its name (`U+202E`); null when there is none. */
export function firstHidden(text: string): string | null {
  const [character] = text.match(hidden) ?? [];
  return character === undefined ? null : `U+${codeOf(character)}`;
}
