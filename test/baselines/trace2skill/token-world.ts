import { trace2skillDefinition } from '../../../baselines/trace2skill/index.ts';
import type { Method, OptimizerCall } from '../../../core/arena.ts';
import type { JsonObject } from '../../../core/json.ts';
import { parseBlocks } from '../../../core/prompt-blocks.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import type { FakeArenaOptions } from '../../kit/fake-arena.ts';
import { tokenTasks } from '../../kit/token-table.ts';

const prompts = new PromptLibrary();

export function trace2skill(config: JsonObject = {}): Method {
  return trace2skillDefinition.create(config, { prompts, readFile: () => '' });
}

/** A world with failures and successes: the starting document knows one of three rules. */
export function tokenWorld(options: Partial<FakeArenaOptions> = {}): FakeArenaOptions {
  return {
    train: tokenTasks('t', 6, ['[A]', '[B]', '[C]']),
    val: tokenTasks('v', 4, ['[A]', '[B]']),
    seedDocument: '# Skill\n\n## Rules\n- Rule [C]\n',
    optimizer: patchingOptimizer,
    ...options,
  };
}

/**
 * An optimizer that reads nothing but the tagged blocks: reports the tokens that feedback asks for, makes a rule of
 * each reported token, and keeps all but the last of the different rules in a merge, so that their order tells.
 */
export function patchingOptimizer(call: OptimizerCall): string {
  const blocks = parseBlocks(call.prompt.user);
  const bodies = (tag: string) => blocks.filter((block) => block.tag === tag).map((block) => block.body);
  const { kind, side } = blocks.find((block) => block.tag === 'answer-shape')?.attributes ?? {};
  const edits = bodies('proposals').flatMap((body): { content: string }[] => JSON.parse(body));
  if (kind === 'critique') {
    const episode = blocks.find((block) => block.tag === 'episode');
    const tokens = [...(episode?.children.at(-1)?.body.matchAll(/\[[A-Z]\]/g) ?? [])].map(String);
    if (tokens.length === 0) return 'Nothing stands out.';
    return tokens
      .map((token) => `### Memory: Missing\nDescription: Always.\nContent: Rule ${token}`)
      .join('\n\n');
  }
  if (kind === 'edits') {
    const tokens = bodies('critique').flatMap((body) => [...body.matchAll(/\[[A-Z]\]/g)].map(String));
    const list = tokens.map((token) => ({
      op: 'append',
      section: '## Rules',
      target: '',
      content: `- Rule ${token}`,
    }));
    return JSON.stringify({ reasoning: 'tokens', edits: list });
  }
  if (kind === 'merge') {
    const unique = [...new Map(edits.map((edit) => [edit.content, edit])).values()];
    const kept = side === 'translation' ? unique : unique.slice(0, Math.max(1, unique.length - 1));
    return JSON.stringify({ reasoning: 'joined', edits: kept });
  }
  return `<document>\n${bodies('skill')[0]?.slice(0, 60)}\n</document>`;
}
