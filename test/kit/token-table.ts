import type { OptimizerCall } from '../../core/arena.ts';
import { parseBlocks } from '../../core/prompt-blocks.ts';

/** A task of the token-table rule: right when the document holds all of `requires` and none of `forbids`. */
export interface TokenTask {
  readonly id: string;
  readonly question: string;
  readonly requires: readonly string[];
  readonly forbids: readonly string[];
  readonly failLabel: string;
  /** In place of the computed reason; null = no reason at all. */
  readonly failReason?: string | null;
  readonly type?: string;
}

export interface TokenScore {
  readonly hard: number;
  readonly soft: number;
  readonly answer: string;
  readonly failReason: string | null;
}

/** Scores a document on a task: plain substring tests, a pure function. */
export function scoreTokens(document: string, task: TokenTask): TokenScore {
  const present = task.requires.filter((token) => document.includes(token));
  const hits = task.forbids.filter((token) => document.includes(token));
  const absent = task.requires.filter((token) => !document.includes(token));
  const hard = absent.length === 0 && hits.length === 0 ? 1 : 0;
  const parts = [
    ...(absent.length > 0 ? [`missing ${absent.join(' ')}`] : []),
    ...(hits.length > 0 ? [`forbidden ${hits.join(' ')}`] : []),
  ];
  const reason = task.failReason === undefined ? `${task.failLabel}: ${parts.join('; ')}` : task.failReason;
  return {
    hard,
    soft: present.length / task.requires.length,
    answer: present.length === 0 ? '(none)' : present.join(' '),
    failReason: hard === 1 ? null : reason,
  };
}

/** Tasks `<prefix>1`, `<prefix>2` ... that require one token each, in turn. */
export function tokenTasks(prefix: string, count: number, tokens: readonly string[]): TokenTask[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}${index + 1}`,
    question: `Question ${prefix}${index + 1}`,
    requires: [tokens[index % tokens.length] ?? '[A]'],
    forbids: ['[BAD]'],
    failLabel: 'rule missing',
  }));
}

/**
 * An optimizer for token tasks that reads nothing but the tagged blocks: proposes a rule for every token that
 * the feedback asks for, and now and then, by the batch, one that does harm. Same prompt, same reply.
 */
export function tokenOptimizer(call: OptimizerCall): string {
  const blocks = parseBlocks(call.prompt.user);
  const shape = blocks.find((block) => block.tag === 'answer-shape')?.attributes.kind;
  const limit = Number(blocks.find((block) => block.tag === 'limit')?.body ?? 99);
  const proposals = blocks
    .filter((block) => block.tag === 'proposals')
    .flatMap((block): { content: string }[] => JSON.parse(block.body));
  if (shape === 'indices')
    return JSON.stringify({
      reasoning: 'first',
      selected_indices: proposals.map((_, index) => index).slice(0, limit),
    });
  if (shape === 'merge') {
    const unique = new Map(proposals.map((item) => [item.content, item]));
    return JSON.stringify({ reasoning: 'union', edits: [...unique.values()] });
  }
  const comparison = blocks.find((block) => block.tag === 'comparison');
  const episodes = (comparison?.children ?? blocks).filter((block) => block.tag === 'episode');
  const wanted = new Set(
    episodes.flatMap((episode) =>
      [...(episode.children.at(-1)?.body.matchAll(/\[[A-Z]\]/g) ?? [])].map(String),
    ),
  );
  if (shape === 'guidance')
    return JSON.stringify({
      reasoning: 'tokens',
      slow_update_content: [...wanted].map((token) => `- Mind ${token}`).join('\n'),
    });
  if (shape === 'memory')
    return JSON.stringify({
      reasoning: 'counts',
      meta_skill_content: `- ${wanted.size} tokens still fail in ${episodes.length} tasks.`,
    });
  const harm = episodes.length % 3 === 0 ? ['[BAD]'] : [];
  const edits = [...wanted, ...harm].map((token) => ({
    op: 'append',
    target: '',
    content: `- Rule ${token}`,
  }));
  const summary = [{ failure_type: 'missing', count: episodes.length, description: [...wanted].join(' ') }];
  return JSON.stringify({
    batch_size: episodes.length,
    failure_summary: summary,
    patch: { reasoning: 'tokens', edits },
  });
}
