import type { OptimizerCall } from '../../../core/arena.ts';
import { parseBlocks } from '../../../core/prompt-blocks.ts';

/**
 * A proposer and builder for token tasks that read nothing but the blocks: the proposer wants a section for the
 * first token that the feedback asks for, and a bad rule beside it in every third history length; the builder
 * writes it and spoils the title line of the document, which the method has to mend.
 */
export function sectionOptimizer(call: OptimizerCall): string {
  const blocks = parseBlocks(call.prompt.user);
  const bodies = (tag: string) => blocks.filter((block) => block.tag === tag).map((block) => block.body);
  const [skill = ''] = bodies('skill');
  if (call.kind === 'proposer') {
    const wanted = blocks
      .filter(({ tag }) => tag === 'episode')
      .flatMap(({ children }) => [...(children.at(-1)?.body.matchAll(/\[[A-Z]\]/g) ?? [])].map(String));
    const token = wanted.find((candidate) => !skill.includes(candidate)) ?? wanted[0] ?? '[A]';
    const harm = bodies('tried').length % 3 === 1 ? '\n- Rule [BAD]' : '';
    return proposalReply(token, `- Rule ${token}${harm}`);
  }
  const [proposal = ''] = bodies('critique');
  const title = /^SECTION: (.*)$/m.exec(proposal)?.[1] ?? 'Rules';
  const rules = proposal.split('\n').filter((line) => line.startsWith('- '));
  return documentReply([skill.replace('# Skill', '# Better skill'), `## ${title}`, '', ...rules].join('\n'));
}

export function proposalReply(section: string, text: string, action = 'create'): string {
  return `ACTION: ${action}\nSECTION: ${section}\nRELATED: none\n${text}`;
}

export function documentReply(text: string): string {
  return `<document>\n${text}\n</document>`;
}
