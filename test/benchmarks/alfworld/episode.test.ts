import { describe, expect, it } from 'vitest';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { ModelError } from '../../../core/errors.ts';
import { skillOf } from '../../../core/hash.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import type { Skill } from '../../../core/vocabulary.ts';
import type { EpisodeReply, EpisodeStep } from '../../../models/episode.ts';
import { directMode } from '../../../modes/direct/direct-mode.ts';
import { hostileReplies, textReply } from '../../kit/hostile-replies.ts';
import { scriptedModel } from '../../kit/scripted-model.ts';
import { parseGoldenRow } from '../../vectors/alfworld-replay.ts';
import { goldenLines } from './fixtures.ts';

const benchmark = findBenchmark('alfworld-mini').create({ prompts: new PromptLibrary() });
const signal = new AbortController().signal;
const openOptions = { phase: 'val', presentationSeed: 42, visit: 0, signal } as const;

const load = (settings: JsonObject) =>
  benchmark.load({ source: { kind: 'bundled' }, settings, limit: 0, signal });
const published = load({});

async function taskOf(id: string, settings: JsonObject = {}) {
  const { splits } = await (Object.keys(settings).length === 0 ? published : load(settings));
  const task = [...splits.train, ...splits.val, ...splits.test].find((one) => one.id === id);
  if (task === undefined) throw new Error(`no task ${id}`);
  return task;
}

async function open(id: string, settings = {}, skill: Skill | null = null) {
  const task = await taskOf(id, settings);
  return benchmark.open(task, skill, openOptions);
}

const act = (command: string, thought = 'so be it'): EpisodeReply =>
  textReply(`<think>${thought}</think>\n<action>${command}</action>`);

function messagesOf(step: EpisodeStep): readonly { role: string; text: string }[] {
  if (step.kind !== 'request') throw new Error('the episode has ended');
  return step.request.messages.map(({ role, parts }) => ({
    role,
    text: parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
  }));
}

const userOf = (step: EpisodeStep): string => messagesOf(step)[1]?.text ?? '';

/** A list of commands that wins, by the real stack's word. */
function winning(id: string): readonly string[] {
  const row = goldenLines()
    .map(parseGoldenRow)
    .find((one) => one.id === id);
  const steps = row?.episodes.find(({ steps: played }) => played.at(-1)?.done)?.steps;
  if (steps === undefined) throw new Error(`no winning episode of ${id}`);
  return steps.map(({ command }) => command);
}

const modeOptions = {
  context: {
    role: 'target' as const,
    phase: 'val' as const,
    kind: 'rollout',
    place: {},
    taskId: 'val:0006',
    sampling: { repeat: 0, visit: 0, draw: 0 },
  },
  settings: { maxOutputTokens: 100 },
  timeLimitMs: 60_000,
  saveImage: () => '',
};

describe('an episode of ALFWorld', () => {
  it('asks in two messages that stand alone, the first with everything that there is to see', async () => {
    const step = await (await open('val:0006')).next(null);
    const [system, user, ...more] = messagesOf(step);
    expect(more).toEqual([]);
    expect([system?.role, user?.role]).toEqual(['system', 'user']);
    expect(system?.text).toContain('<action>');
    expect(user?.text).toContain('-= Welcome to TextWorld, ALFRED! =-');
    expect(user?.text).toContain('Your task is to: put a clean butterknife in drawer.');
    expect(user?.text).not.toContain('So far');
    expect(user?.text).toContain("['go to cabinet 1'\n 'go to");
    expect(user?.text).toContain("'inventory'\n 'look']");
    expect(user?.text).not.toContain("'help'");
  });

  it('shows the last two observations with the actions that answered them, counted from the start', async () => {
    const episode = await open('val:0006');
    const first = userOf(await episode.next(null));
    const observation = /-= Welcome[\s\S]*?drawer\./.exec(first)?.[0];
    const second = userOf(await episode.next(act('inventory')));
    expect(second).toContain('put a clean butterknife in drawer.');
    expect(second).toContain(`[Observation 1: '${observation}', Action 1: 'inventory']`);
    expect(second).toContain('You have taken 1 steps.');
    expect(second).toContain('## Step 2\n\nYou are not carrying anything.');
    await episode.next(act('go to countertop 1'));
    const fourth = userOf(await episode.next(act('go to sinkbasin 1')));
    expect(fourth).not.toContain('Observation 1:');
    expect(fourth).toMatch(
      /\[Observation 2: 'You are not carrying anything\.', Action 2: 'go to countertop 1'\]\n\[Observation 3: 'You arrive at countertop 1\./,
    );
    expect(fourth).toContain('## Step 4');
    const longer = await open('val:0006', { historyLength: 0 });
    await longer.next(null);
    const unseen = userOf(await longer.next(act('inventory')));
    expect(unseen).not.toContain('Observation 1');
    expect(unseen).toContain('put a clean butterknife in drawer.');
  });

  it('shows the skill in every step, under its heading in the system message', async () => {
    const episode = await open('val:0006', {}, skillOf('Open {{things}} first.'));
    for (const reply of [null, act('look'), act('inventory')])
      expect(messagesOf(await episode.next(reply))[0]?.text).toContain(
        '## Skill\n\nOpen {{things}} first.\n\n## Task',
      );
  });

  it('is won by the commands of a real win, and scored the same by the official scorer', async () => {
    const commands = winning('val:0006');
    const episode = await open('val:0006');
    let step = await episode.next(null);
    for (const command of commands) step = await episode.next(act(command));
    expect(step).toMatchObject({
      kind: 'done',
      outcome: { kind: 'scored', hard: 1, soft: 1, failReason: null, answer: commands.join('\n') },
    });
    const task = await taskOf('val:0006');
    const gold = benchmark.official?.goldOf(task, 42);
    expect(benchmark.official?.score(commands.join('\n'), gold)).toMatchObject({ hard: 1, soft: 1 });
    expect(benchmark.official?.score(commands.slice(0, -1).join('\n'), gold)).toMatchObject({ hard: 0 });
    expect(() => benchmark.official?.parseGold('x')).toThrow(/gold must be/);
    await expect(episode.next(act('look'))).rejects.toThrow(/out of turn/);
  });

  it('ends unsolved after its last step, says why in three grades, and lets only the last tell of the solution', async () => {
    const episode = await open('train:0012', { maxSteps: 4 });
    await episode.next(null);
    await episode.next(act('look'));
    await episode.next(act('dance'));
    await episode.next(textReply('I do not know.'));
    const step = await episode.next(act('sing'));
    if (step.kind !== 'done' || step.outcome.kind !== 'scored') throw new Error('not scored');
    const { hard, failReason, feedback, answer } = step.outcome;
    expect([hard, answer]).toEqual([0, 'look\ndance\nlook\nsing']);
    expect(failReason).toBe('not done: the goal was not reached in 4 steps');
    expect(feedback.score).toBe('Score 0.');
    expect(feedback.diagnosis).toBe(
      'Score 0. Not won after 4 steps; nothing happened in 2 of 4 steps; 1 replies held no command in <action> tags.',
    );
    expect(feedback.answer).toMatch(
      /^Score 0\.[\s\S]*### What people called the task\n- [\s\S]*### Plan\n1\. GotoLocation\(/,
    );
    expect(feedback.answer).toContain('### Scene\n- floor_plan: FloorPlan4');
  });

  it('plays look for a reply without a command, as published, and says so in the transcript', async () => {
    const episode = await open('val:0006', { maxSteps: 3 });
    await episode.next(null);
    for (const reply of [textReply(''), textReply('<ACTION>inventory</ACTION>')])
      expect(await episode.next(reply)).toMatchObject({
        written: [{ type: 'environment-step', action: 'look (the reply held no command)' }],
      });
    const step = await episode.next(textReply('</action><action>inventory</action>'));
    expect(step).toMatchObject({
      outcome: { failReason: 'no command: 2 of 3 replies held none in <action> tags' },
      closing: [{ step: 3, action: '', observation: 'Nothing happens.' }, { type: 'verification' }],
    });
  });

  it.each(
    hostileReplies
      .filter((hostile) => hostile.reply().finish !== 'refused')
      .map((one) => [one.name, one] as const),
  )('stays small and goes on after %s', async (_, hostile) => {
    const episode = await open('val:0006');
    await episode.next(null);
    const second = await episode.next(hostile.reply());
    expect(userOf(second).length).toBeLessThan(6_000);
    expect(
      userOf(await episode.next(textReply(`<action>${'x'.repeat(3_000_000)}</action>`))).length,
    ).toBeLessThan(7_000);
    expect(second).toMatchObject({ kind: 'request' });
  });

  it('does not play on for a model that fails: the rollout is missing data', async () => {
    const model = scriptedModel([
      '<action>inventory</action>',
      new ModelError('down', { kind: 'transient' }),
    ]);
    const result = await directMode.run(await open('val:0006'), model, modeOptions, signal);
    expect(result.outcome).toMatchObject({ kind: 'infra-error', cause: 'MODEL_TRANSIENT' });
    expect(model.requests).toHaveLength(2);
    expect(result.transcript.map(({ type }) => type)).toEqual([
      'message',
      'message',
      'message',
      'environment-step',
    ]);
  });

  it('writes a transcript in which every step stands once, not every prompt', async () => {
    const commands = winning('val:0006');
    const model = scriptedModel(commands.map((command) => `<action>${command}</action>`));
    const { transcript, outcome, calls } = await directMode.run(
      await open('val:0006'),
      model,
      modeOptions,
      signal,
    );
    expect(outcome).toMatchObject({ kind: 'scored', hard: 1 });
    expect(calls).toHaveLength(commands.length);
    expect(transcript.filter((entry) => entry.type === 'message' && entry.role === 'user')).toHaveLength(1);
    expect(transcript.filter(({ type }) => type === 'environment-step')).toHaveLength(commands.length);
    expect(transcript.at(-1)).toMatchObject({ type: 'verification' });
  });

  it('refuses unknown settings by name', async () => {
    await expect(taskOf('val:0006', { historyLenght: 3 })).rejects.toThrow(/did you mean 'historyLength'/);
  });
});
