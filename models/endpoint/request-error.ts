import { ModelError } from '../../core/errors.ts';
import type { Message, Part } from '../contract.ts';

/** A request that no endpoint of this kind can take: found before anything is sent. */
export function badRequest(message: string): ModelError {
  return new ModelError(message, { kind: 'bad-request' });
}

/** A part that its message cannot carry. */
export function misplaced(part: Part, role: Message['role']): ModelError {
  return badRequest(`a part of type '${part.type}' cannot stand in a message of role '${role}'`);
}
