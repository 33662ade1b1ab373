import { hash } from 'node:crypto';
import { canonicalJson } from './json.ts';
import type { Skill } from './vocabulary.ts';

/** SHA-256 as 64 hex digits; text is hashed as UTF-8. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** SHA-256 of the canonical JSON of a value: independent of key order and machine. */
export function canonicalHash(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** Name of the absent skill in logs and keys. */
export const noSkill = 'none';

/** Makes the document's value object; hash = first 16 hex digits of SHA-256 (spec/optimizer.md 2.3). */
export function skillOf(text: string): Skill {
  return { text, hash: sha256(text).slice(0, 16) };
}

/** Hash of a skill, or the name of the absent one. */
export function skillHash(skill: Skill | null): string {
  return skill === null ? noSkill : skill.hash;
}
