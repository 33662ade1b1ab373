import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../optimizer/edits.ts';
import { blame } from '../../../reports/skill/blame.ts';
import { blameTables } from '../../../reports/skill/blame-tables.ts';
import { diffText, documentDiffs } from '../../../reports/skill/diff-text.ts';
import { writeTerminal } from '../../../reports/writers/terminal.ts';
import { hashOf, historyOf, mergeCall, type StageOf, stage, standing } from './log-of.ts';

const seed = '# Skill\n\n- One.\n- Two.\n';
const add = (content: string) => ({ op: 'append', target: '', content });
const replace = (target: string, content: string) => ({ op: 'replace', target, content });

interface Step {
  readonly epoch: number;
  readonly step: number;
  readonly from: string;
  readonly items: readonly object[];
  readonly accepted: boolean;
  readonly scores: readonly [candidate: number, current: number];
}

/** The events of one step, as the optimizer logs them, and its candidate. */
function stepOf({ epoch, step, from, items, accepted, scores }: Step): { events: StageOf[]; text: string } {
  const place = { epoch, step };
  const { text } = applyEdits(from, items);
  const [candidateScore, currentScore] = scores;
  const action = accepted ? 'accept_new_best' : 'reject';
  const minibatches = items.map((item, index) => ({
    side: 'failure',
    microBatch: 0,
    minibatch: index,
    taskIds: [`t${step}${index}`],
    items: [item],
  }));
  const current = accepted ? standing(text, candidateScore, step) : standing(from, currentScore, 0);
  const events = [
    stage('step-started', place, { skill: hashOf(from), buffer: [] }),
    stage('reflected', place, { minibatches }),
    stage('merged', place, { merges: [], items }),
    stage('selected', place, { items, indices: items.map((_, index) => index) }),
    stage('edits-applied', place, { candidate: hashOf(text), report: [] }),
    stage('candidate-evaluated', place, { candidate: hashOf(text), score: candidateScore }),
    stage('gate-decided', place, { action, candidateScore, currentScore, bestScore: currentScore }),
    stage('step-finished', place, {
      skill: hashOf(from),
      candidate: hashOf(text),
      action,
      current,
      best: current,
    }),
  ];
  return { events, text };
}

const baseline = stage('baseline-evaluated', {}, { skill: hashOf(seed), score: 0.1 });

/** Two steps, the first accepted; then an epoch end whose stages are given. */
function twoSteps() {
  const first = stepOf({
    epoch: 1,
    step: 1,
    from: seed,
    items: [add('- Three.'), replace('- Two.', '- Two, changed.')],
    accepted: true,
    scores: [0.4, 0.1],
  });
  const second = stepOf({
    epoch: 1,
    step: 2,
    from: first.text,
    items: [add('- Never.')],
    accepted: false,
    scores: [0.3, 0.4],
  });
  return { first, second, events: [baseline, ...first.events, ...second.events] };
}

const shortOf = (lines: ReturnType<typeof blame>) =>
  (lines ?? [])
    .filter(({ text }) => text !== '')
    .map(({ text, origin }) => [text, origin.stage, origin.step, origin.edit]);

/** What a terminal would obey, line breaks apart. */
function controlCharactersOf(text: string): string[] {
  return [...text].filter((character) => /[\p{Cc}\p{Cf}]/u.test(character) && character !== '\n');
}

describe('blame', () => {
  it('names the edit behind each line, its gate and the tasks of its analyst', () => {
    const { first, second, events } = twoSteps();
    const lines = blame(historyOf([seed, first.text, second.text], events), hashOf(first.text));
    expect(shortOf(lines)).toEqual([
      ['# Skill', 'seed', null, null],
      ['- One.', 'seed', null, null],
      ['- Two, changed.', 'edit', 1, 2],
      ['- Three.', 'edit', 1, 1],
    ]);
    const three = lines?.find(({ text }) => text === '- Three.')?.origin;
    expect(three).toMatchObject({
      accepted: true,
      verdict: { action: 'accept_new_best', candidateScore: 0.4, currentScore: 0.1 },
      source: { kind: 'proposed', evidence: [{ taskIds: ['t10'] }] },
    });
  });

  it('gives all minibatches of the merge that wrote an edit, as its reply in the log tells', () => {
    const place = { epoch: 1, step: 1 };
    const items = [add('- Both.')];
    const { events, text } = stepOf({ ...place, from: seed, items, accepted: true, scores: [0.4, 0.1] });
    const minibatch = (index: number) => ({
      side: 'failure',
      microBatch: 0,
      minibatch: index,
      taskIds: [`t${index}`],
      items: [add(`- Part ${index}.`)],
    });
    const merges = [
      { kind: 'failure-merge', level: 1, group: 0, patchesIn: 2, outcome: 'accepted' },
      { kind: 'failure-merge', level: 1, group: 1, patchesIn: 2, outcome: 'accepted' },
    ];
    const merged = events.map((event) => {
      if (event.name === 'reflected')
        return stage('reflected', place, { minibatches: [0, 1, 2, 3].map(minibatch) });
      return event.name === 'merged' ? stage('merged', place, { merges, items }) : event;
    });
    const reply = `\`\`\`json\n${JSON.stringify({ edits: [{ ...add('- Both.'), support_count: 2 }] })}\n\`\`\``;
    const call = mergeCall('failure-merge', { ...place, level: 1, group: 1, attempt: 0 }, reply);
    const lines = blame(historyOf([seed, text], [baseline, call, ...merged]), hashOf(text));
    const source = lines?.find((line) => line.text === '- Both.')?.origin.source;
    expect(source?.kind).toBe('merged');
    expect(source?.evidence.flatMap(({ taskIds }) => taskIds)).toEqual(['t2', 't3']);
  });

  it('says of a rejected document that it was rejected', () => {
    const { first, second, events } = twoSteps();
    const lines = blame(historyOf([seed, first.text, second.text], events), hashOf(second.text));
    expect(lines?.find(({ text }) => text === '- Never.')?.origin).toMatchObject({
      step: 2,
      accepted: false,
    });
    expect(lines?.find(({ text }) => text === '- Three.')?.origin).toMatchObject({ step: 1, accepted: true });
  });

  it('takes the acceptance of a document that had been rejected before', () => {
    const again = (step: number, accepted: boolean) =>
      stepOf({ epoch: 1, step, from: seed, items: [add('- Luck.')], accepted, scores: [0.2, 0.1] });
    const history = historyOf(
      [seed, again(1, false).text],
      [baseline, ...again(1, false).events, ...again(2, true).events],
    );
    const lines = blame(history, hashOf(again(1, false).text));
    expect(lines?.at(-1)?.origin).toMatchObject({ step: 2, accepted: true });
  });

  it('follows slow updates, rewrites and stages that nobody told it of, and keeps moved lines where they were', () => {
    const { first, second, events } = twoSteps();
    const guided = `${first.text}\n<!-- SLOW_UPDATE_START -->\n- Guidance.\n<!-- SLOW_UPDATE_END -->\n`;
    const rewritten = '- Three.\n# Skill\n- Rewritten.\n';
    const strange = `${rewritten}- Strange.\n`;
    const end = [
      stage('slow-update-compared', { epoch: 1 }, { rows: [{ id: 's1' }, { id: 's2' }] }),
      stage('guidance-written', { epoch: 1 }, { candidate: hashOf(guided) }),
      stage('slow-update-decided', { epoch: 1 }, { action: 'accept', candidate: hashOf(guided) }),
      stage(
        'epoch-finished',
        { epoch: 1 },
        { current: standing(guided, 0.5, 2), best: standing(guided, 0.5, 2) },
      ),
      stage('step-started', { epoch: 2, step: 3 }, { skill: hashOf(guided), buffer: [] }),
      stage('document-rewritten', { epoch: 2, step: 3 }, { candidate: hashOf(rewritten), changeSummary: [] }),
      stage(
        'gate-decided',
        { epoch: 2, step: 3 },
        { action: 'accept', candidateScore: 0.6, currentScore: 0.5 },
      ),
      stage(
        'step-finished',
        { epoch: 2, step: 3 },
        { action: 'accept', current: standing(rewritten, 0.6, 3) },
      ),
      stage('moon-phase-applied', { epoch: 2 }, { skill: hashOf(strange) }),
      stage('epoch-finished', { epoch: 2 }, { current: standing(strange, 0.6, 3) }),
    ];
    const history = historyOf(
      [seed, first.text, second.text, guided, rewritten, strange],
      [...events, ...end],
    );
    expect(shortOf(blame(history, hashOf(strange)))).toEqual([
      ['- Three.', 'edit', 1, 1],
      ['# Skill', 'seed', null, null],
      ['- Rewritten.', 'rewrite', 3, null],
      ['- Strange.', 'moon-phase-applied', null, null],
    ]);
    const guidance = blame(history, hashOf(guided))?.find(({ text }) => text === '- Guidance.')?.origin;
    expect(guidance).toMatchObject({ stage: 'slow update', epoch: 1, accepted: true });
    expect(guidance?.source.evidence[0]?.taskIds).toEqual(['s1', 's2']);
    expect(documentDiffs(history, 'epoch').map(({ after }) => after.hash)).toEqual([
      hashOf(guided),
      hashOf(strange),
    ]);
  });

  it('falls back to the step when the edits no longer give the document', () => {
    const { first, events } = twoSteps();
    const other = `${first.text}- From elsewhere.\n`;
    const altered = events.map((event) =>
      JSON.parse(JSON.stringify(event).replaceAll(hashOf(first.text), hashOf(other))),
    );
    const lines = blame(historyOf([seed, other], altered), hashOf(other));
    expect(lines?.find(({ text }) => text === '- From elsewhere.')?.origin).toMatchObject({
      stage: 'edit',
      step: 1,
      edit: null,
    });
  });

  it('survives a log whose events hold something else than expected', () => {
    const odd = [
      stage('edits-applied', {}, { candidate: 7 }),
      stage('step-finished', {}, { current: 'x', action: [] }),
      stage('gate-decided', {}, { action: null }),
    ];
    const history = historyOf([seed], odd);
    expect(shortOf(blame(history, hashOf(seed)))[0]).toEqual(['# Skill', 'seed', null, null]);
    expect(diffText(history, 'step')).toContain('never changed');
    expect(blame(history, 'feedfeedfeedfeed')).toBeNull();
  });
});

describe('the diff by step', () => {
  it('labels each change with step, action and val score, and names the steps that changed nothing', () => {
    const { first, second, events } = twoSteps();
    const text = diffText(historyOf([seed, first.text, second.text], events), 'step');
    expect(text).toContain(`--- ${hashOf(seed)}  seed  val 0.1000`);
    expect(text).toContain(
      `+++ ${hashOf(first.text)}  epoch 1, step 1, accept_new_best  val 0.4000 (candidate 0.4000 against 0.1000)`,
    );
    expect(text).toContain('-- Two.\n');
    expect(text).toContain('+- Two, changed.\n');
    expect(text).toMatch(/= \S+ {2}epoch 1, step 2, reject {2}val 0\.4000 .*the document is as before/);
  });

  it('lets no escape sequence of a document through, nor does blame', () => {
    const evil = stepOf({
      epoch: 1,
      step: 1,
      from: seed,
      items: [add('- \u001b]0;owned\u0007 \u009b31m red \u202e')],
      accepted: true,
      scores: [0.4, 0.1],
    });
    const history = historyOf([seed, evil.text], [baseline, ...evil.events]);
    const hash = hashOf(evil.text);
    const tables = blameTables(history, blame(history, hash) ?? [], {
      hash,
      label: 'best',
      textWidth: 72,
      taskIds: 3,
    });
    for (const text of [diffText(history, 'step'), ...tables.map(writeTerminal)]) {
      expect(controlCharactersOf(text)).toEqual([]);
      expect(text).toMatch(/Skill|One/);
    }
  });
});
