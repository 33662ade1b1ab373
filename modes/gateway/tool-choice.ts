import type { ChatRequest } from '../../models/contract.ts';
import type { AskedRequest } from './protocol.ts';
import { invalidField } from './read-field.ts';

type Tools = NonNullable<ChatRequest['tools']>;

/**
 * Tools and the choice among them as fields of a request: both absent when no tool is offered, since hosted tools are
 * left out. Offering no tool and demanding one is an error.
 */
export function offeredTools(
  tools: Tools,
  choice: ChatRequest['toolChoice'],
): Pick<AskedRequest, 'tools' | 'toolChoice'> {
  if (typeof choice === 'object' && !tools.some(({ name }) => name === choice.name))
    throw invalidField('tool_choice', `no tool '${choice.name.slice(0, 80)}' is offered`);
  if (tools.length === 0) {
    if (choice === 'required') throw invalidField('tool_choice', 'a tool is demanded, but none is offered');
    return {};
  }
  return { tools, ...(choice === undefined ? {} : { toolChoice: choice }) };
}
