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
 * the feedback asks for, and now and then, by the batch, one that does harm. Same prompt, same reply. When it
 * writes whole documents it loses every HTML comment.
 */
export function tokenOptimizer(call: OptimizerCall): string {
  const blocks = parseBlocks(call.prompt.user);
  const bodies = (tag: string) => blocks.filter((block) => block.tag === tag).map((block) => block.body);
  const shape = blocks.find((block) => block.tag === 'answer-shape')?.attributes ?? {};
  const limit = Number(bodies('limit')[0] ?? 99);
  const skill = (bodies('skill')[0] ?? '').replace(/<!--.*?-->/g, '');
  if (shape.kind === 'notes') {
    const notes = (bodies('proposals')[0] ?? '').split('\n').map((line) => line.replace(/^\d+\. /, ''));
    return JSON.stringify({ appendix_notes: notes.slice(0, Math.ceil(notes.length / 2)) });
  }
  const proposals = bodies('proposals').flatMap((body): Record<string, unknown>[] => JSON.parse(body));
  const rules = [...new Set(proposals.map(ruleOf))];
  switch (shape.kind) {
    case 'number':
      return JSON.stringify({ learning_rate: proposals.length - 1, reasoning: 'all but one' });
    case 'indices':
      return JSON.stringify({
        reasoning: 'first',
        selected_indices: proposals.map((_, index) => index).slice(0, limit),
      });
    case 'document':
      return JSON.stringify({ change_summary: rules, new_skill: [skill, ...rules].join('\n') });
    case 'merge': {
      const unique = new Map(proposals.map((item) => [ruleOf(item), item]));
      const union =
        shape.format === undefined ? { edits: [...unique.values()] } : carried(rules, shape.format, skill);
      return JSON.stringify({ reasoning: 'union', ...union });
    }
  }
  const comparison = blocks.find((block) => block.tag === 'comparison');
  const episodes = (comparison?.children ?? blocks).filter((block) => block.tag === 'episode');
  const wanted = [
    ...new Set(
      episodes.flatMap((episode) =>
        [...(episode.children.at(-1)?.body.matchAll(/\[[A-Z]\]/g) ?? [])].map(String),
      ),
    ),
  ];
  if (shape.kind === 'guidance')
    return JSON.stringify({
      reasoning: 'tokens',
      slow_update_content: wanted.map((token) => `- Mind ${token}`).join('\n'),
    });
  if (shape.kind === 'memory')
    return JSON.stringify({
      reasoning: 'counts',
      meta_skill_content: `- ${wanted.length} tokens still fail in ${episodes.length} tasks.`,
    });
  const harm = episodes.length % 3 === 0 ? ['[BAD]'] : [];
  const found = [...wanted, ...harm].map((token) => `- Rule ${token}`);
  const notes = wanted.map((token, index) =>
    index % 2 === 0 ? `Mind ${token}` : { note: `Mind ${token}.` },
  );
  const summary = [{ failure_type: 'missing', count: episodes.length, description: wanted.join(' ') }];
  return JSON.stringify({
    batch_size: episodes.length,
    failure_summary: summary,
    patch: { reasoning: 'tokens', ...carried(found, shape.format, skill) },
    ...(shape.notes === 'yes' ? { appendix_notes: notes } : {}),
  });
}

function ruleOf({ content, instruction, new_skill: document }: Record<string, unknown>): string {
  return String(content ?? instruction ?? document);
}

/** The same rules as edits, as suggestions or as one document. */
function carried(rules: readonly string[], format: string | undefined, skill: string): object {
  if (format === 'suggestions')
    return {
      revise_suggestions: rules.map((instruction) => ({ type: 'add_rule', title: 'a rule', instruction })),
    };
  if (format !== 'document')
    return { edits: rules.map((content) => ({ op: 'append', target: '', content })) };
  const lines = [...new Set([skill, ...rules].join('\n').split('\n'))];
  const document = { title: 'all rules', change_summary: [...rules], new_skill: lines.join('\n') };
  return { skill_candidates: rules.length === 0 ? [] : [document] };
}
