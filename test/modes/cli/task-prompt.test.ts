import { expect, it } from 'vitest';
import { PromptLibrary } from '../../../core/prompts.ts';
import { taskPrompt } from '../../../modes/cli/task-prompt.ts';
import { workspaceOf } from './folder-kit.ts';

const prompts = new PromptLibrary();
const image = { name: 'a.png', mediaType: 'image/png', data: new Uint8Array() };

it('tells how to work in the folder, then what the benchmark says', () => {
  expect(taskPrompt(prompts, workspaceOf(), { hasSkill: true, isAgain: false })).toBe(
    `Work in the current folder, /task. It holds everything that belongs to one task.

1. Read \`task.md\`: it says what is wanted.
2. Read \`.agents/skills/skillopt-target/SKILL.md\` and work as it tells you to. Open it like any other file: it is not a registered skill, so do not call a skill tool for it.
- You may make and change files in this folder.
- Nobody is there to ask: do not ask for permission or for details, decide yourself and go on until the task is done.
- Your last message is what is read as your answer: the final answer and nothing else, or one sentence where the task asks for a file. Where \`<answer>\` tags are wanted, keep them.

Answer with one number.`,
  );
});

it('speaks of no skill without one, of pictures where there are some, and forbids changes', () => {
  const workspace = workspaceOf({ images: [image], mayWrite: false });
  const text = taskPrompt(prompts, workspace, { hasSkill: false, isAgain: true });
  expect(text).not.toMatch(/skill/i);
  expect(text).toContain('`ATTACHMENTS.md` lists the pictures');
  expect(text).toContain('Do not make, change or delete files.');
  expect(text).not.toContain('You may make');
  expect(text).toMatch(/Answer with one number\.\n\nAn earlier try .* answer\. Make sure .*\.$/);
});

it('takes what a benchmark says as it is', () => {
  const workspace = workspaceOf({ prompt: ' {{skill}} $& `rm -rf` ' });
  expect(taskPrompt(prompts, workspace, { hasSkill: false, isAgain: false })).toMatch(
    /\{\{skill\}\} \$& `rm -rf`$/,
  );
});
