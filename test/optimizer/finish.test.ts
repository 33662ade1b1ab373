import { describe, expect, it } from 'vitest';
import { append, epochRun, guides, type Script } from './epoch-run.ts';

const learning: Script['edits'] = { 1: [append('- Rule [A]')], 2: [append('- Rule [B]')] };
const forced = { epochs: 2, slowUpdate: { mode: 'forced' } };
const guided = (content: string): Script => ({ edits: learning, guidance: () => guides(content) });

describe('the final validation', () => {
  it('makes the last document the best one when it is strictly better', async () => {
    const { at, document, arena, result } = await epochRun(guided('- Mind [C]'), forced);
    expect(at('final-validated')).toMatchObject({
      ran: true,
      reason: null,
      val: { score: 1, source: 'rollout' },
      bestScoreBefore: 0.75,
      promoted: true,
    });
    expect(document('best')).toContain('- Mind [C]');
    expect(at('training-finished')).toMatchObject({ best: { score: 1, step: 2, origin: 'slow-update' } });
    expect(arena.spent().rollouts['final-val']).toBe(4);
    expect(result.candidates.at(-1)?.skill?.text).toBe(document('best'));
  });

  it('leaves the best document at a tie, as with the empty region alone', async () => {
    const { at, document } = await epochRun({ edits: learning }, { epochs: 1 });
    expect(at('final-validated')).toMatchObject({ ran: true, val: { score: 0.5 }, promoted: false });
    expect(document('final')).toContain('SLOW_UPDATE');
    expect(document('best')).not.toContain('SLOW_UPDATE');
  });

  it('tells its comparison with the best document like a gate decision: discordant tasks and exact McNemar p', async () => {
    const better = await epochRun(guided('- Mind [C]'), forced);
    expect(better.at('final-validated')).toMatchObject({ promoted: true, better: 1, worse: 0, mcnemarP: 1 });
    const worse = await epochRun(guided('- Mind [BAD]'), forced);
    expect(worse.at('final-validated')).toMatchObject({
      promoted: false,
      better: 0,
      worse: 3,
      mcnemarP: 0.25,
    });
    const off = await epochRun(guided('- Mind [C]'), { ...forced, finalValidation: false });
    expect(off.at('final-validated')).not.toHaveProperty('mcnemarP');
  });

  it('gives a worse last document its true score', async () => {
    const { at } = await epochRun(guided('- Mind [BAD]'), forced);
    expect(at('training-finished')).toMatchObject({ current: { score: 0 }, best: { score: 0.75 } });
  });

  it('does not run when the last document is the best, when it is off, or when the budget does not hold it', async () => {
    const same = await epochRun(guided('- Mind [C]'), { epochs: 2 });
    expect(same.at('final-validated')).toMatchObject({
      ran: false,
      reason: 'the final document is the best',
    });
    const off = await epochRun(guided('- Mind [C]'), { ...forced, finalValidation: false });
    expect(off.at('final-validated')).toMatchObject({ ran: false, reason: 'finalValidation is off' });
    expect(off.document('best')).not.toContain('[C]');
    // Baseline 4, two steps of 8 + 4, comparison 16, and not the 4 that the validation needs.
    const short = await epochRun(guided('- Mind [C]'), forced, { rolloutBudget: 4 + 24 + 16 + 3 });
    expect(short.at('final-validated')).toMatchObject({
      ran: false,
      reason: 'it needs 4 rollouts, 3 are left',
    });
    expect(short.document('best')).not.toContain('[C]');
  });

  it('costs nothing when the last document was measured before', async () => {
    const script: Script = { edits: { 1: [append('- Rule [A]')], 2: [append('- [BAD]')] } };
    const { at, arena } = await epochRun(script, {
      epochs: 2,
      gate: { enabled: false },
      slowUpdate: { mode: 'off' },
      metaSkill: false,
    });
    expect(at('final-validated')).toMatchObject({ ran: true, val: { source: 'cache' }, promoted: false });
    expect(arena.spent().rollouts['final-val']).toBe(0);
  });
});

describe('history', () => {
  it('has a row for the end of every epoch', async () => {
    const { result } = await epochRun(
      { ...guided('- Mind [C]'), edits: { ...learning, 3: [append('- Idle.')] } },
      { slowUpdate: { mode: 'forced' } },
    );
    expect(result.history).toMatchObject({
      epochs: [
        { epoch: 1, slowUpdate: { action: 'inject_placeholder' }, memory: { action: 'skip_first_epoch' } },
        { epoch: 2, slowUpdate: { action: 'force_accept' }, memory: { action: 'no_content' } },
        { epoch: 3, memory: { action: 'skip_last_epoch' }, current: { score: expect.any(Number) } },
      ],
    });
  });

  it('has none for an epoch that the budget cut short', async () => {
    const { result, all } = await epochRun(
      guided('- Mind [C]'),
      { epochs: 2 },
      { rolloutBudget: 4 + 12 + 5 },
    );
    expect(result.history).toMatchObject({ epochs: [{ epoch: 1 }], stopped: expect.any(String) });
    expect(all('documents-compared')).toEqual([]);
  });
});
