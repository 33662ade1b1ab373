import { describe, expect, it } from 'vitest';
import { evoskillDefinition } from '../../../baselines/evoskill/definition.ts';
import type { OptimizerCall, OptimizerReply, StageEvent } from '../../../core/arena.ts';
import { skillHash, skillOf } from '../../../core/hash.ts';
import type { JsonObject } from '../../../core/json.ts';
import { parseBlocks } from '../../../core/prompt-blocks.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { createFakeArena, type FakeArenaOptions } from '../../kit/fake-arena.ts';
import { tokenTasks } from '../../kit/token-table.ts';
import { documentReply, proposalReply, sectionOptimizer } from './section-optimizer.ts';

const seed = '# Skill\n\nBe right.\n';
const run = async (config: JsonObject, world: Partial<FakeArenaOptions> = {}) => {
  const arena = createFakeArena({
    train: tokenTasks('t', 3, ['[A]', '[B]', '[C]']),
    val: tokenTasks('v', 4, ['[A]', '[B]', '[C]']),
    seedDocument: seed,
    optimizer: sectionOptimizer,
    ...world,
  });
  const method = evoskillDefinition.create(config, { prompts: new PromptLibrary(), readFile: () => '' });
  const result = await method.learn(arena);
  const events = (name: string) => arena.events.filter((event) => event.name === name);
  const document = (label: string) => result.documents.find((one) => one.label === label)?.skill?.text;
  return { arena, result, events, document };
};
const actions = (events: readonly StageEvent[]) => events.map(({ data }) => data.action);
const blocksOf = (call: OptimizerCall | undefined, tag: string) =>
  parseBlocks(call?.prompt.user ?? '').filter((block) => block.tag === tag);

/** Section `S<iteration>` each time; the text of the child decides its score through `valScore`. */
const numbered = ({ kind, place, prompt }: OptimizerCall): string => {
  if (kind === 'proposer') return proposalReply(`S${place.step}`, '- rule');
  return documentReply(`${parseBlocks(prompt.user)[0]?.body}\n## S${place.step}\n- rule ${place.step}\n`);
};
/** Scores on val by the number of the newest section, the same on every task. */
const scores =
  (table: Readonly<Record<number, number>>): NonNullable<FakeArenaOptions['valScore']> =>
  (skill) => {
    const newest = Number(/## S(\d+)\n\n?- rule \d+\s*$/.exec(skill?.text ?? '')?.[1] ?? 0);
    const score = table[newest] ?? 0;
    return { hard: score, soft: score, missing: false };
  };

describe('evoskill', () => {
  it('learns a section a token, hands over the best and mends what the builder spoils', async () => {
    const { document, events, result } = await run({ iterations: 5 });
    expect(document('best')).toContain('# Skill\n\nBe right.');
    for (const token of ['[A]', '[B]', '[C]']) expect(document('best')).toContain(`## ${token}`);
    expect(document('best')).not.toContain('[BAD]');
    expect(events('document-built')[0]?.data).toMatchObject({ action: 'create', restored: 1 });
    expect(document('seed')).toBe(seed);
    expect(result.candidates[0]?.skill?.text).toBe(seed);
  });

  it('follows a worked case: room for worse children, then strict, the worst out, patience by additions', async () => {
    // Frontier of 2, best as parent. Iteration 1 is worse and kept (room), 2 equals the worst and is out,
    // 3 beats the worst and is kept, 4 beats its parent, 5 and 6 fall short: patience 2 ends the run.
    const { events, result, document } = await run(
      { frontierSize: 2, patience: 2, iterations: 20 },
      {
        optimizer: numbered,
        valScore: scores({ 0: 0.5, 1: 0.25, 2: 0.25, 3: 0.375, 4: 0.75, 5: 0.5, 6: 0.25 }),
      },
    );
    expect(actions(events('step-finished'))).toEqual([
      'accept',
      'reject',
      'accept',
      'accept_new_best',
      'reject',
      'reject',
    ]);
    expect(events('frontier-updated').map(({ data }) => [data.outcome, data.dropped])).toEqual([
      ['kept', null],
      ['discarded', null],
      ['kept', 1],
      ['improved', 3],
      ['discarded', null],
      ['discarded', null],
    ]);
    expect(events('step-finished').map(({ data }) => data.noImprovement)).toEqual([0, 1, 0, 0, 1, 2]);
    expect(events('step-started').map(({ data }) => data.parent)).toEqual([0, 0, 0, 0, 4, 4]);
    expect(events('evolution-finished')[0]?.data).toMatchObject({ stopped: 'patience', iterations: 6 });
    expect(result.candidates.map(({ evaluation }) => evaluation.objective)).toEqual([
      0.5, 0.25, 0.25, 0.375, 0.75, 0.5, 0.25,
    ]);
    expect(document('best')).toBe(`${seed}\n## S4\n- rule 4\n`);
  });

  it('calls a child that equals its parent kept, not improved', async () => {
    const { events } = await run(
      { iterations: 1 },
      { optimizer: numbered, valScore: scores({ 0: 0.5, 1: 0.5 }) },
    );
    expect(events('frontier-updated')[0]?.data).toMatchObject({ outcome: 'kept', change: 0 });
    expect(actions(events('step-finished'))).toEqual(['accept']);
  });

  it('keeps its native choice apart: of equal scores the later, where the best is the earlier', async () => {
    const { document } = await run(
      { iterations: 2 },
      { optimizer: numbered, valScore: scores({ 0: 0.5, 1: 0.75, 2: 0.75 }) },
    );
    expect(document('best')).toBe(`${seed}\n## S1\n- rule 1\n`);
    expect(document('native')).toBe(`${seed}\n## S1\n- rule 1\n\n## S2\n- rule 2\n`);
  });

  it('shows the proposer what became of earlier children, and the builder only the proposal', async () => {
    const { arena } = await run(
      { iterations: 3, frontierSize: 1 },
      { optimizer: numbered, valScore: scores({ 0: 0.5, 1: 0.25, 2: 0.75, 3: 0 }) },
    );
    const proposers = arena.calls.filter(({ kind }) => kind === 'proposer');
    expect(blocksOf(proposers[2], 'tried').map(({ attributes }) => attributes)).toMatchObject([
      { iteration: '1', outcome: 'discarded', status: 'rejected', score: '0.25', change: '-0.25' },
      { iteration: '2', outcome: 'improved', status: 'accepted', score: '0.75', change: '+0.25' },
    ]);
    const builders = arena.calls.filter(({ kind }) => kind === 'builder');
    expect(blocksOf(builders[0], 'critique')[0]?.body).toContain('SECTION: S1');
    expect(blocksOf(builders[0], 'episode')).toEqual([]);
  });

  it('shows failures only: those below the threshold on the objective, without infra errors', async () => {
    const world: Partial<FakeArenaOptions> = {
      train: [
        ...tokenTasks('right', 1, ['right.']),
        { ...tokenTasks('half', 1, ['x'])[0], id: 'half1', requires: ['right.', '[Z]'] },
        ...tokenTasks('wrong', 1, ['[Y]']),
        ...tokenTasks('late', 1, ['[Y]']),
        ...tokenTasks('down', 1, ['[Y]']),
      ] as FakeArenaOptions['train'],
      objective: { metric: 'soft' },
      outcomeOf: ({ id }) => (id === 'down1' ? 'infra-error' : id === 'late1' ? 'timed-out' : null),
    };
    const ids = async (failureBelow: number) => {
      const { arena, events } = await run({ iterations: 1, failureBelow }, world);
      const shown = blocksOf(arena.calls[0], 'episode').map(({ attributes }) => attributes.id ?? '');
      expect(events('batch-rolled-out')[0]?.data).toMatchObject({ missing: ['down1'], failed: shown });
      return new Set(shown);
    };
    expect(await ids(0.8)).toEqual(new Set(['half1', 'wrong1', 'late1']));
    // half1 has exactly 0.5: that is not below.
    expect(await ids(0.5)).toEqual(new Set(['wrong1', 'late1']));
  });

  it('goes on to the next tasks when nothing failed, without touching patience or the optimizer', async () => {
    const { arena, events } = await run(
      { iterations: 4, patience: 1, categoriesPerBatch: 1, samplesPerCategory: 1 },
      { seedDocument: '# Skill [A] [B] [C]\n' },
    );
    expect(actions(events('step-finished'))).toEqual(new Array(4).fill('skip_no_failures'));
    expect(events('evolution-finished')[0]?.data).toMatchObject({ stopped: 'iterations' });
    expect(arena.calls).toEqual([]);
    const asked = events('step-started').flatMap(({ data }) => data.taskIds as string[]);
    expect(new Set(asked.slice(0, 3)).size).toBe(3);
    expect(asked[3]).toBe(asked[0]);
  });

  it('asks a failing proposer with less and less, then gives up and counts it', async () => {
    const refused: OptimizerReply = {
      text: '',
      finish: 'refused',
      usage: { input: 1, output: 0, cachedInput: 0, reasoning: 0 },
    };
    const train = tokenTasks('t', 6, ['[A]']).map((task) =>
      task.id === 't4' ? { ...task, question: 'Q' } : task,
    );
    const { arena, events, document } = await run(
      { iterations: 5, patience: 2, samplesPerCategory: 2 },
      { optimizer: () => refused, train },
    );
    const first = arena.calls.filter(({ place }) => place.step === 1);
    expect(first.map((call) => blocksOf(call, 'episode').length)).toEqual([6, 3, 2, 1]);
    expect(first.map(({ place }) => place.attempt)).toEqual([0, 1, 2, 3]);
    // The last call sees the shortest; the shuffle of this seed does not put it first.
    const [shortest] = blocksOf(first[3], 'episode');
    expect(shortest?.attributes.id).toBe('t4');
    expect(blocksOf(first[0], 'episode')[0]?.attributes.id).not.toBe('t4');
    expect(actions(events('step-finished'))).toEqual(['skip_no_proposal', 'skip_no_proposal']);
    expect(events('evolution-finished')[0]?.data).toMatchObject({ stopped: 'patience' });
    expect(document('best')).toBe(seed);
  });

  it('adopts nothing of a builder without a usable document, a changed section or room for it', async () => {
    const builder = (reply: string) => async () => {
      const optimizer = ({ kind }: OptimizerCall) =>
        kind === 'proposer' ? proposalReply('Dates', '- x') : reply;
      const { events, document, result } = await run(
        { iterations: 1, maxDocumentCharacters: 200 },
        { optimizer },
      );
      expect(actions(events('step-finished'))).toEqual(['skip_no_document']);
      expect(document('best')).toBe(seed);
      expect(result.candidates).toHaveLength(1);
      return String(events('document-built')[0]?.data.problem);
    };
    expect(await builder('# Skill\n- x')()).toContain('<document>');
    expect(await builder(documentReply(seed))()).toContain('changes no section');
    const long = documentReply(`## Dates\n${'- word '.repeat(26)}`);
    expect(await builder(long)()).toContain('put back the document has');
  });

  it('does not run a child again whose text stands on the frontier', async () => {
    const optimizer = ({ kind }: OptimizerCall) =>
      kind === 'proposer' ? proposalReply('S', '- x') : documentReply(`${seed}\n## S\n- x\n`);
    const { events } = await run({ iterations: 2 }, { optimizer, valScore: scores({}) });
    // The second parent is the first child (equal score, later), whose section S is as proposed already.
    expect(actions(events('step-finished'))).toEqual(['accept', 'skip_no_document']);
    const chosen = await run({ iterations: 2, parent: 'round-robin' }, { optimizer, valScore: scores({}) });
    expect(actions(chosen.events('step-finished'))).toEqual(['accept', 'skip_no_document']);
    const worse: FakeArenaOptions['valScore'] = (skill) => ({
      hard: skill?.text === seed ? 1 : 0,
      soft: 0,
      missing: false,
    });
    const again = await run({ iterations: 2 }, { optimizer, valScore: worse });
    expect(actions(again.events('step-finished'))).toEqual(['accept', 'skip_duplicate']);
    expect(again.arena.spent().rollouts.val).toBe(8);
  });

  it('starts no iteration whose batch and val split do not fit into the budget', async () => {
    // 4 for the seed, 3 + 4 an iteration: 10 hold none, 11 hold one, 17 still one.
    const iterations = async (rolloutBudget: number) => {
      const { events, arena } = await run({}, { rolloutBudget, optimizer: numbered, valScore: scores({}) });
      expect(events('evolution-finished')[0]?.data.stopped).toBe('budget');
      return [events('step-started').length, arena.rolloutsLeft()];
    };
    expect(await iterations(3)).toEqual([0, 3]);
    expect(await iterations(10)).toEqual([0, 6]);
    expect(await iterations(11)).toEqual([1, 0]);
    expect(await iterations(17)).toEqual([1, 6]);
    expect(await iterations(18)).toEqual([2, 0]);
  });

  it('ends a hopeless child early when it is told to, with the same decisions', async () => {
    const config = { iterations: 6, frontierSize: 1 };
    const world = { val: tokenTasks('v', 12, ['[A]', '[B]', '[C]']) };
    const [whole, early] = [await run(config, world), await run({ ...config, earlyStop: true }, world)];
    const decisions = ({ events }: typeof whole) => actions(events('step-finished'));
    expect(decisions(whole)).toContain('reject');
    expect(decisions(early)).toEqual(decisions(whole));
    expect(early.arena.spent().rollouts.val).toBeLessThan(whole.arena.spent().rollouts.val);
    const bounded = early.events('candidate-evaluated').filter(({ data }) => data.scoreIs === 'at-most');
    expect(bounded.length).toBeGreaterThan(0);
    const scored = early.result.candidates.map(({ skill }) => skillHash(skill));
    for (const { data } of bounded) expect(scored).not.toContain(data.candidate);
    const told = early.arena.calls.flatMap((call) => blocksOf(call, 'tried'));
    expect(told.some(({ attributes }) => attributes.score?.startsWith('at most '))).toBe(true);
  });

  it('ends at once without train tasks, with the seed document scored', async () => {
    const { events, result, document } = await run({}, { train: [] });
    expect(events('evolution-finished')[0]?.data).toMatchObject({ stopped: 'no train tasks', iterations: 0 });
    expect(result.candidates.map(({ skill }) => skill?.hash)).toEqual([skillOf(seed).hash]);
    expect(document('native')).toBe(seed);
  });

  it('asks for a line that says when to use a section only when told to', async () => {
    const asks = async (whenToUse: boolean) => {
      const { arena } = await run({ iterations: 1, whenToUse });
      return arena.calls.map(({ prompt }) => prompt.system.includes('When to use:'));
    };
    expect(await asks(true)).toEqual([true, true]);
    expect(await asks(false)).toEqual([false, false]);
  });
});
