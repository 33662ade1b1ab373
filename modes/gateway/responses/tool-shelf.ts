import { z } from 'zod';
import type { ToolDefinition } from '../../../models/contract.ts';
import { readField } from '../read-field.ts';
import { wireObject } from '../wire-json.ts';
import { type GroupedName, isGrouped, joinedName } from './tool-groups.ts';

const list = z.array(z.looseObject({ type: z.string() })).nullish();
const tool = z.looseObject({
  name: z.string().min(1),
  description: z.string().nullish(),
  parameters: wireObject.nullish(),
  format: wireObject.nullish(),
});
const group = z.looseObject({ name: z.string().min(1), tools: list });

/**
 * Tools that a request offers, from its field `tools` and from items of type `additional_tools`, where Codex puts them for
 * some models. A tool of a group gets one name; one of a name that is there already takes its place. Tools that the
 * provider runs itself are left out.
 */
export class ToolShelf {
  readonly #tools = new Map<string, ToolDefinition>();
  readonly groups = new Map<string, GroupedName>();

  get tools(): ToolDefinition[] {
    return [...this.#tools.values()];
  }

  /** @throws {WireFault} */
  add(given: unknown, path: string, namespace?: string): void {
    for (const [index, each] of (readField(given, list, path) ?? []).entries()) {
      const at = `${path}.${index}`;
      if (each.type === 'namespace' && namespace === undefined) {
        const { name, tools } = readField(each, group, at);
        this.add(tools, `${at}.tools`, name);
      } else if (each.type === 'function' || each.type === 'custom')
        this.#put(each.type, readField(each, tool, at), namespace);
    }
  }

  #put(kind: 'function' | 'custom', read: z.output<typeof tool>, namespace: string | undefined): void {
    const name = joinedName(namespace, read.name);
    if (isGrouped(namespace)) this.groups.set(name, { namespace, name: read.name });
    const shared = { name, description: read.description ?? '' };
    const parameters = read.parameters ?? { type: 'object', properties: {} };
    const format = read.format ? { format: read.format } : {};
    this.#tools.set(
      name,
      kind === 'function' ? { ...shared, kind, parameters } : { ...shared, kind, parameters: {}, ...format },
    );
  }
}
