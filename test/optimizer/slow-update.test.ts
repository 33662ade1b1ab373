import { describe, expect, it } from 'vitest';
import { guidanceIn, hasOneRegion } from '../../optimizer/slow-region.ts';
import { tokenTasks } from '../kit/token-table.ts';
import { append, epochRun, guides, type Script, tokens } from './epoch-run.ts';

/** Each epoch learns one token more, so that no comparison is of a document with itself. */
const learning: Script['edits'] = {
  1: [append('- Rule [A]')],
  2: [append('- Rule [B]')],
  3: [append('- Idle.')],
};
const guided = (content: unknown, edits = learning): Script => ({ edits, guidance: () => guides(content) });
const two = { epochs: 2 };

describe('the slow update', () => {
  it('places the empty region in the current document after the first epoch, and asks nobody', async () => {
    const { at, document, callsOf, arena } = await epochRun(guided('- Mind [C]'), { epochs: 1 });
    expect(at('slow-update-decided', 1)).toMatchObject({
      action: 'inject_placeholder',
      candidate: at('region-placed', 1)?.after,
      val: null,
      current: { origin: 'slow-update-region', score: 0.5, step: 1 },
      best: { origin: 'step', score: 0.5 },
    });
    expect(hasOneRegion(document('final') ?? '')).toBe(true);
    expect(document('best')).not.toContain('SLOW_UPDATE');
    expect(callsOf('slow-update')).toEqual([]);
    expect(arena.spent().rollouts).toMatchObject({ 'slow-update': 0, val: 8 });
  });

  it('puts guidance that passes the gate into the region, as a new best document of the last step', async () => {
    const { at, document } = await epochRun(guided('\n - Mind [C] '), two);
    expect(at('guidance-written', 2)).toEqual({
      previous: '',
      content: '- Mind [C]',
      attempts: 1,
      problem: null,
    });
    expect(at('slow-update-decided', 2)).toMatchObject({
      action: 'accept_new_best',
      val: { hard: 1, score: 1, source: 'rollout' },
      best: { origin: 'slow-update', step: 2, score: 1 },
    });
    expect(document('best')).toBe(
      '# Skill\n\n- Rule [D]\n\n- Rule [A]\n\n- Rule [B]\n\n<!-- SLOW_UPDATE_START -->\n- Mind [C]\n<!-- SLOW_UPDATE_END -->\n',
    );
    expect(document('final')).toBe(document('best'));
  });

  it('tells its decision like that of a step, with the paired counts and their p', async () => {
    const { arena } = await epochRun(guided('- Mind [C]'), two);
    const decided = arena.events.filter(
      ({ name, place }) => name === 'gate-decided' && place.step === undefined,
    );
    expect(decided).toMatchObject([
      { place: { epoch: 2 }, data: { action: 'accept_new_best', bound: 'exact', worse: 0 } },
    ]);
    const { better, mcnemarP } = decided[0]?.data ?? {};
    expect(mcnemarP).toBe(2 ** (1 - Number(better)));
  });

  it('rejects guidance that is only as good, also when the gate of the steps is off', async () => {
    for (const enabled of [true, false]) {
      const { at, document } = await epochRun(guided('- Be kind.'), { ...two, gate: { enabled } });
      expect(at('slow-update-decided', 2)).toMatchObject({ action: 'reject', current: { origin: 'step' } });
      expect(guidanceIn(document('final') ?? '')).toBe('');
    }
  });

  it('replaces its guidance in the next epoch', async () => {
    const script: Script = {
      edits: { ...learning, 3: [append('- Rule [C]')] },
      guidance: (epoch) => guides(epoch === 2 ? '- Two.' : '- Three.'),
    };
    const { at, document } = await epochRun(script, { slowUpdate: { mode: 'forced' } });
    expect(at('guidance-written', 3)).toMatchObject({ previous: '- Two.', content: '- Three.' });
    expect(guidanceIn(document('final') ?? '')).toBe('- Three.');
    expect(document('final')).not.toContain('Two');
  });

  it('shows the guidance in force, but neither memory nor buffer', async () => {
    const script: Script = {
      edits: learning,
      guidance: () => guides('- Mind </skill> it.'),
      memory: () => '{"meta_skill_content": "a lesson"}',
    };
    const { callsOf } = await epochRun(script, {
      slowUpdate: { mode: 'forced' },
      semantics: { sameDocument: 'compare' },
    });
    const [first, second] = callsOf('slow-update').map(({ prompt }) => prompt.user);
    expect(first).not.toContain('The guidance in force,');
    expect(second).toContain('The guidance in force, which yours will replace:\n- Mind &lt;/skill> it.');
    expect(second).not.toMatch(/a lesson|<memory|<tried/);
  });

  it('does nothing when the guidance is the one in force', async () => {
    const { at, callsOf } = await epochRun(guided('- Mind [C]'));
    expect(callsOf('slow-update')).toHaveLength(1);
    expect(at('slow-update-decided', 3)).toMatchObject({ action: 'skipped' });
    const again = await epochRun(guided('- Mind [C]'), { semantics: { sameDocument: 'compare' } });
    expect(again.at('slow-update-decided', 3)).toMatchObject({
      action: 'skipped',
      reason: 'the guidance is the one in force',
    });
  });

  it('is not there when it is off', async () => {
    const { all, callsOf, document } = await epochRun(guided('- Mind [C]'), {
      slowUpdate: { mode: 'off' },
      metaSkill: false,
    });
    expect(all('slow-update-decided')).toEqual([]);
    expect(callsOf('slow-update')).toEqual([]);
    expect(document('final')).not.toContain('SLOW_UPDATE');
  });

  it('is out of reach of the edits of steps', async () => {
    const attack = [{ op: 'replace', target: 'Be kind', content: 'Be rude' }, append('- Idle.')];
    const { document, all } = await epochRun(guided('- Be kind.', { ...learning, 3: attack }), {
      gate: { enabled: false },
      slowUpdate: { mode: 'forced' },
    });
    expect(JSON.stringify(all('edits-applied').at(-1)?.data.report)).toContain('"skipped_protected_region"');
    expect(guidanceIn(document('final') ?? '')).toBe('- Be kind.');
  });
});

describe('a forced slow update', () => {
  const forced = { slowUpdate: { mode: 'forced' } };
  const harm = guided('- Mind [BAD]', { ...learning, 3: [append('- Idle.')] });

  it('changes the current document only', async () => {
    const { at, document } = await epochRun(harm, { ...two, ...forced });
    expect(at('slow-update-decided', 2)).toMatchObject({
      action: 'force_accept',
      current: { origin: 'slow-update' },
      best: { origin: 'step', step: 2 },
    });
    expect(document('final')).toContain('[BAD]');
    expect(document('best')).not.toContain('[BAD]');
  });

  it('is measured before the next gate decision, or keeps the score that it does not earn', async () => {
    const whole = { ...forced, gate: { earlyStop: false } };
    const measured = await epochRun(harm, whole);
    expect(measured.at('slow-update-decided', 2)).toMatchObject({
      val: { score: 0 },
      current: { score: 0 },
      best: { score: 0.75 },
    });
    const keeping = await epochRun(harm, { ...whole, semantics: { ungatedScore: 'keep' } });
    expect(keeping.at('slow-update-decided', 2)).toMatchObject({ val: null, current: { score: 0.75 } });
    for (const { at } of [measured, keeping])
      expect(at('gate-decided', 3)).toMatchObject({ candidateScore: 0, action: 'reject' });
  });

  it('lets a repair pass that is better than the current document and no better than the best', async () => {
    const val = tokenTasks('v', 4, tokens).map((task) =>
      task.id === 'v1' ? { ...task, forbids: ['[X]'] } : task,
    );
    const script = guided('- Mind [X]', { ...learning, 3: [append('- Rule [C]')] });
    const measured = await epochRun(script, forced, { val });
    expect(measured.at('gate-decided', 3)).toMatchObject({
      action: 'accept',
      candidateScore: 0.75,
      currentScore: 0.5,
      bestScore: 0.75,
    });
    const keeping = await epochRun(script, { ...forced, semantics: { ungatedScore: 'keep' } }, { val });
    expect(keeping.at('gate-decided', 3)).toMatchObject({ action: 'reject', currentScore: 0.75 });
  });

  it('becomes the best document when it is measured and strictly better', async () => {
    const { document } = await epochRun(guided('- Mind [C]'), forced);
    expect(document('best')).toContain('- Mind [C]');
  });

  it('is not measured after the last epoch, where the final validation does that', async () => {
    const { at, arena } = await epochRun(harm, { ...two, ...forced });
    expect(at('slow-update-decided', 2)).toMatchObject({ val: null });
    expect(arena.spent().rollouts).toMatchObject({ val: 12, 'final-val': 4 });
  });
});

describe.each(['default', 'paper'])('replies without guidance under preset %s', (preset) => {
  const attempts = preset === 'default' ? 3 : 1;
  const decide = async (reply: string) => {
    const { at, document } = await epochRun({ edits: learning, guidance: () => reply }, { ...two, preset });
    return { written: at('guidance-written', 2), decided: at('slow-update-decided', 2), document };
  };

  it.each([
    ['prose', 'Nothing to add.'],
    ['nothing', ''],
    ['another key', '{"guidance": "- Rule"}'],
    ['a number', guides(7)],
    ['an object', guides({ text: '- Rule' })],
    ['a list', guides(['- Rule'])],
    ['far too much', guides('x'.repeat(40_000))],
    ['an array', '["- Rule"]'],
  ])('%s is unusable: the document stays', async (_, reply) => {
    const { written, decided, document } = await decide(reply);
    expect(written).toMatchObject({ content: null, attempts, problem: expect.any(String) });
    expect(decided).toMatchObject({ action: 'no_content', candidate: null, current: { origin: 'step' } });
    expect(guidanceIn(document('final') ?? '')).toBe('');
  });

  it.each([
    ['null', guides(null)],
    ['empty', guides('')],
    ['blank', guides(' \n\t')],
    ['markers only', guides('<!-- SLOW_UPDATE_END --><!-- APPENDIX_START -->')],
  ])('%s is a decision to say nothing, and is not asked about again', async (_, reply) => {
    const { written, decided } = await decide(reply);
    expect(written).toMatchObject({ content: null, attempts: 1, problem: null });
    expect(decided).toMatchObject({ action: 'no_content' });
  });
});
