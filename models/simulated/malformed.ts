import type { FinishReason } from '../contract.ts';
import type { Mind } from './mind.ts';

/** A reply as it would go out, or spoilt with chance z: as prose, cut off, or with wrong types. */
export function perhapsMalformed(mind: Mind, text: string): { text: string; finish: FinishReason } {
  const { key, turns } = mind.reading;
  if (mind.draw('malformed', key, turns) >= mind.profile.malformed) return { text, finish: 'stop' };
  const kinds: readonly { text: string; finish: FinishReason }[] = [
    {
      text: 'I read everything carefully. The rules should be made clearer where tasks failed.',
      finish: 'stop',
    },
    { text: text.slice(0, Math.floor(text.length * 0.6)), finish: 'length' },
    { text: wrongTypes(text), finish: 'stop' },
    { text: '', finish: 'stop' },
  ];
  const kind = kinds[Math.floor(mind.draw('malformation', key, turns) * kinds.length)];
  return kind ?? { text, finish: 'stop' };
}

/** The right keys with sentences for values; for a text, a list of its lines. */
function wrongTypes(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null)
      return JSON.stringify(Object.fromEntries(Object.keys(value).map((key) => [key, 'as discussed'])));
  } catch {
    // Not JSON: spoilt as text.
  }
  return JSON.stringify(text.split('\n'));
}
