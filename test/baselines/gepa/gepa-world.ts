import type { OptimizerCall } from '../../../core/arena.ts';
import { parseBlocks } from '../../../core/prompt-blocks.ts';
import type { FakeArenaOptions } from '../../kit/fake-arena.ts';
import { tokenTasks } from '../../kit/token-table.ts';

/** Adds a rule for the first token that the feedback asks for and the shown text lacks: one a reply, in marker lines. */
export function oneRuleAReply(call: OptimizerCall): string {
  const blocks = parseBlocks(call.prompt.user);
  const skill = blocks.find(({ tag }) => tag === 'skill')?.body ?? '';
  const feedback = blocks
    .filter(({ tag }) => tag === 'episode')
    .map(({ children }) => children.at(-1)?.body ?? '')
    .join(' ');
  const wanted = [...feedback.matchAll(/\[[A-Z]\]/g)].map(String);
  const rule = wanted.find((token) => !skill.includes(token));
  return `Here it is.\n<document>\n${skill.trimEnd()}\n${rule === undefined ? '' : `- Rule ${rule}\n`}</document>\n`;
}

export const seedOfOne = '# Skill\n';
export const seedOfSections = '# Skill\n\nBe exact.\n\n## Form\n\n- As asked.\n\n## Order\n\n- As given.\n';

/** Four tokens, six tasks a split: a search of several turns. */
export function fourTokens(seedDocument: string): FakeArenaOptions {
  const tokens = ['[A]', '[B]', '[C]', '[D]'];
  return {
    train: tokenTasks('t', 6, tokens),
    val: tokenTasks('v', 6, tokens),
    seedDocument,
    optimizer: oneRuleAReply,
  };
}

/** As `oneRuleAReply`, but a section that got a new rule has lost the others: no document can hold everything. */
export function forgetfulReply(call: OptimizerCall): string {
  const lines = oneRuleAReply(call).split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('- Rule'));
  return lines.filter((line, index) => !line.startsWith('- Rule') || index === last).join('\n');
}

/** More tokens than sections: every document is a specialist. */
export function sixTokens(seedDocument: string): FakeArenaOptions {
  const tokens = ['[A]', '[B]', '[C]', '[D]', '[E]', '[F]'];
  const [train, val] = [tokenTasks('t', 12, tokens), tokenTasks('v', 12, tokens)];
  return { train, val, seedDocument, optimizer: forgetfulReply };
}
