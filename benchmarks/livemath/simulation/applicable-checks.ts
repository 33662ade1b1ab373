import type { LivemathPayload } from '../payload.ts';
import type { LivemathCheckId } from './concepts.ts';

const aboutOptions =
  /\b(?:another|(?:exactly )?one of the (?:other|remaining)) (?:listed )?(?:option|choice)s?\b|\b(?:other|remaining) options\b/i;

/** Is this an option that speaks of the other options? */
export function speaksOfOptions(text: string): boolean {
  return aboutOptions.test(text);
}

/**
 * The checks that decide an item, read from its wording: a check applies when the options differ in the words
 * that it looks at. Most specific first.
 */
export function applicableChecks({ question, choices }: LivemathPayload): LivemathCheckId[] {
  const texts = choices.map(({ text }) => text);
  const differ = (pattern: RegExp): boolean => {
    const held = texts.filter((text) => pattern.test(text)).length;
    return held > 0 && held < texts.length;
  };
  const checks: LivemathCheckId[] = [];
  if (texts.some(speaksOfOptions)) checks.push('meta');
  if (/\b(?:strongest|weakest hypothesis|describes best)\b/i.test(question)) checks.push('strength');
  if (differ(/\bequality\b|\battain|\\le(?![a-z])|\\ge(?![a-z])|</)) checks.push('equality');
  if (differ(/\b(?:if|only if|unless|provided|whenever|otherwise|without|assum\w*|suppose)\b/i))
    checks.push('hypotheses');
  if (differ(/\b(?:every|all|any|some|each|no|none|exists?|at least one|at most|finitely|infinitely)\b/i))
    checks.push('quantifiers');
  return checks.length > 0 ? checks : ['quantifiers'];
}
