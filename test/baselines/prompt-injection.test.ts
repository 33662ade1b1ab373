import { describe, expect, it } from 'vitest';
import { fewShotDocument } from '../../baselines/few-shot.ts';
import type { OptimizerCall } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import { blockTags } from '../../core/prompt-blocks.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { createMethod, findMethod } from '../../matrix/workbench.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import { hostileTexts } from '../kit/hostile-texts.ts';
import { type TokenTask, tokenOptimizer, tokenTasks } from '../kit/token-table.ts';
import { trainableMethods } from '../kit/trainable-methods.ts';
import { sectionOptimizer } from './evoskill/section-optimizer.ts';
import { oneRuleAReply } from './gepa/gepa-world.ts';
import { critic } from './textgrad/critic.ts';
import { patchingOptimizer } from './trace2skill/token-world.ts';
import { tokenWriter } from './writer.ts';

const tags = [...blockTags, 'input', 'trajectory', 'system'];
const ends = tags.map((tag) => `</${tag}>`);
/** Ends every block that a prompt has, twice, then begins each anew. */
const everyTag = [...ends, ...ends, ...tags.map((tag) => `<${tag} id="x">`)].join('\n');
const injections = hostileTexts.filter(({ class: kind, text }) => kind !== 'size' && text.length < 1000);
/** Foreign texts begin and end with words that stand nowhere else. */
const [opening, closing] = ['Qq7begin', 'Qq7end'];
const [first = ''] = injections
  .filter(({ class: kind }) => kind === 'prompt injection')
  .map(({ text }) => text);
const foreign = (text: string) => `${opening} ${text}\n${everyTag} ${closing}`;

/** Every case is asked of some task: several to a task, so that small splits hold all. */
function hostileTasks(prefix: string, count: number): TokenTask[] {
  const tokens = ['[A]', '[B]', '[C]'];
  return tokenTasks(prefix, count, tokens).map((task, index) => ({
    ...task,
    question: injections
      .filter((_, at) => at % count === index)
      .map(({ text }) => foreign(text))
      .join('\n'),
    // Told in feedback, and said in answers once a document holds it.
    requires: [...task.requires, foreign(first)],
    failReason: `missing ${task.requires.join(' ')} ${foreign(first)}`,
  }));
}

const optimizers: Readonly<Record<string, (call: OptimizerCall) => string>> = {
  'one-shot': tokenWriter(() => ['[A]']),
  'best-of-n': tokenWriter((draw) => [draw % 2 === 0 ? '[A]' : '[B]']),
  trace2skill: patchingOptimizer,
  gepa: oneRuleAReply,
  'gepa-sections': oneRuleAReply,
  evoskill: sectionOptimizer,
  textgrad: critic,
};

/** What stands in no block: the prompt less its outermost blocks and inputs. */
function outside(prompt: string): string {
  const stack: string[] = [];
  let rest = '';
  let at = 0;
  for (const found of prompt.matchAll(
    new RegExp(`<(/?)(${[...blockTags, 'input'].join('|')})(?=[\\s>])`, 'g'),
  )) {
    if (stack.length === 0) rest += prompt.slice(at, found.index);
    const [, slash, tag = ''] = found;
    // Within a block of ours `<input>` is a text like others.
    if (tag === 'input' && stack.length > 0 && stack.at(-1) !== 'input') continue;
    if (slash === '') stack.push(tag);
    else expect(stack.pop(), 'a tag that closes nothing').toBe(tag);
    at = found.index;
  }
  expect(stack).toEqual([]);
  return rest + prompt.slice(at);
}

const count = (text: string, word: string) => text.split(word).length - 1;

/** Every optimizer call of a whole training, whose optimizer repeats foreign text as well. */
async function callsOf(name: string, config: JsonObject): Promise<readonly OptimizerCall[]> {
  const answer = optimizers[name] ?? tokenOptimizer;
  const said = JSON.stringify(foreign(first)).slice(1, -1);
  const arena = createFakeArena({
    train: hostileTasks('t', 8),
    val: hostileTasks('v', 6),
    seedDocument: '# Skill\n\n- Rule [C]\n\n## Form\n\n- As asked.\n',
    // The faithful TextGrad shows ten words of each end of a document between its own sentences, as the reference does.
    optimizer: (call) =>
      config.preset === 'faithful' ? answer(call) : answer(call).replaceAll('Rule [', () => `Rule ${said} [`),
    rolloutBudget: 120,
  });
  await createMethod(name, config, new PromptLibrary(), process.cwd()).learn(arena);
  return arena.calls;
}

describe('text of models and tasks in the prompts of methods', () => {
  const asking = trainableMethods.filter(({ name }) => name !== 'few-shot');
  it.each(asking)('ends no block and opens none: $label', async ({ name, config }) => {
    expect(findMethod(name).name).toBe(name);
    const calls = await callsOf(
      name,
      /^(one-shot|best-of-n)$/.test(name) ? { ...config, inputs: 8 } : config,
    );
    expect(calls.length).toBeGreaterThan(0);
    let shown = 0;
    for (const { kind, prompt } of calls) {
      const whole = `${prompt.system}\n${prompt.user}`;
      const rest = outside(whole);
      expect([count(rest, opening), count(rest, closing)], kind).toEqual([0, 0]);
      shown += count(whole, opening);
    }
    expect(shown).toBeGreaterThan(0);
  });

  it('ends no example of a document of solved tasks', () => {
    for (const { text } of injections) {
      const examples = ['t1', 't2'].map((id) => ({
        task: { id, cluster: id, type: '' },
        input: foreign(text),
        answer: 'a',
        verified: true,
      }));
      const document = fewShotDocument('', examples);
      expect(document.match(/<\/?input\b/g)).toEqual(['<input', '</input', '<input', '</input']);
    }
  });
});
