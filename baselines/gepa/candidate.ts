import { sha256 } from '../../core/hash.ts';

/** Texts by component name. The order of insertion is the order of the components. */
export type Candidate = Readonly<Record<string, string>>;

/** Name of the one component of a document that is not cut into sections. */
export const wholeDocument = 'skill';

/** SHA-256 over the components sorted by name, as the reference computes it: JSON in ASCII, `, ` between values. */
export function candidateHash(candidate: Candidate): string {
  return sha256(candidateText(candidate));
}

/** What is hashed: `[["body", "..."], ["head", "..."]]`. */
export function candidateText(candidate: Candidate): string {
  const pairs = Object.entries(candidate)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => `[${pair.map(asciiJson).join(', ')}]`);
  return `[${pairs.join(', ')}]`;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
