import type { Part } from '../../models/contract.ts';
import type { StateSeal } from './state-seal.ts';

type ReasoningPart = Extract<Part, { type: 'reasoning' }>;

/** State of a reasoning part for a field of the wire that clients send back as it came. */
export function sealedState(part: ReasoningPart, seal: StateSeal): string {
  return seal.seal(part.state === undefined ? {} : { state: part.state });
}

/** A reasoning part from its words and its sealed state. A state that was not sealed here is left out. */
export function openedReasoning(text: string, sealed: string, seal: StateSeal): ReasoningPart {
  const opened = seal.open(sealed);
  const state =
    typeof opened === 'object' && opened !== null && !Array.isArray(opened) && 'state' in opened
      ? { state: opened.state }
      : {};
  return { type: 'reasoning', ...(text === '' ? {} : { text }), ...state };
}
