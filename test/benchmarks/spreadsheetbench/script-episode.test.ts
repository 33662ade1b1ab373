import { describe, expect, it } from 'vitest';
import { rightChoice, solutionScript } from '../../../benchmarks/spreadsheetbench/mini/solution.ts';
import { resultOf, rowsOf } from '../../../benchmarks/spreadsheetbench/mini/tasks.ts';
import type { CodeResult } from '../../../sandbox/contract.ts';
import { textReply } from '../../kit/hostile-replies.ts';
import { lastText, openTask, scored } from './open-task.ts';

const fenced = (code: string) => textReply(`Here it is.\n\`\`\`javascript\n${code}\n\`\`\`\n`);
const failing = fenced('throw new Error("no such sheet");');

describe('the mode multi', () => {
  it('shows instruction, position and preview, and asks for a script of the runner', async () => {
    const { episode, task } = await openTask({});
    const step = await episode.next(null);
    expect(lastText(step)).toContain(`'${task.theme.sheet}'!F2:F`);
    expect(lastText(step)).toContain(`## Sheet: ${task.theme.sheet}  (dim=A1:F`);
    expect(lastText(step)).toContain('Write the JavaScript');
    const python = await (await openTask({ runner: 'python' })).episode.next(null);
    expect(lastText(python)).toContain('Write the Python');
  });

  it('ends with the first script that runs, tried on the other cases as well', async () => {
    const { episode, task, requests } = await openTask({});
    await episode.next(null);
    const outcome = scored(await episode.next(fenced(solutionScript(task, rightChoice(task)))));
    expect(outcome).toMatchObject({ hard: 1, soft: 1, failReason: null });
    expect(requests.map(({ language, timeLimitMs }) => [language, timeLimitMs])).toEqual([
      ['javascript', 120_000],
      ['javascript', 120_000],
    ]);
    expect(requests[0]?.code).toMatch(/^const INPUT_PATH = "\/task\/input\.xlsx";\nconst OUTPUT_PATH/);
    expect(Object.keys(requests[0]?.files ?? {})).toEqual(['/task/input.xlsx']);
    expect(requests[0]?.files['/task/input.xlsx']).not.toEqual(requests[1]?.files['/task/input.xlsx']);
  });

  it('counts the cases that pass for soft: a script that knows the first one by heart gets half', async () => {
    const { episode, task } = await openTask({});
    await episode.next(null);
    const cells = rowsOf(task, 0).map(
      (row, index) => `ws.getCell('F${index + 2}').value = ${JSON.stringify(resultOf(task, row))};`,
    );
    const byHeart = `const wb = new ExcelJS.Workbook();\nawait wb.xlsx.readFile(INPUT_PATH);\nconst ws = wb.getWorksheet('${task.theme.sheet}');\n${cells.join('\n')}\nawait wb.xlsx.writeFile(OUTPUT_PATH);`;
    const { hard, soft, failReason, feedback } = scored(await episode.next(fenced(byHeart)));
    expect([hard, soft]).toEqual([0, 0.5]);
    expect(failReason).toBe('eval-mismatch: cells differ from the answer (1 of 2 cases failed)');
    expect(feedback.score).toBe('1 of 2 test cases passed.');
  });

  it('sends an error back and asks again, then scores the script of the last reply', async () => {
    const { episode, task } = await openTask({});
    await episode.next(null);
    const again = await episode.next(failing);
    expect(lastText(again)).toContain('no such sheet');
    expect(again.kind === 'request' && again.request.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ]);
    expect(lastText(await episode.next(textReply('   ')))).toContain('There was no script');
    const outcome = scored(await episode.next(fenced(solutionScript(task, rightChoice(task)))));
    expect(outcome.hard).toBe(1);
  });

  it('never scores what an earlier script left behind', async () => {
    const good = solutionScript((await openTask({})).task, rightChoice((await openTask({})).task));
    // The right workbook is written, but by a script that then fails; the last one writes nothing.
    const { episode } = await openTask({ maxTurns: 2 });
    await episode.next(null);
    await episode.next(fenced(`${good}\nthrow new Error('late');`));
    const outcome = scored(await episode.next(failing));
    expect(outcome).toMatchObject({ hard: 0, soft: 0 });
    expect(outcome.failReason).toBe('exec-error: Error: no such sheet (2 of 2 cases failed)');
  });

  it('says why a case failed, expected values only in the feedback of level answer', async () => {
    const { episode, task } = await openTask({});
    await episode.next(null);
    const script = solutionScript(task, { ...rightChoice(task), form: 'formulas' });
    const { failReason, feedback } = scored(await episode.next(fenced(script)));
    const [row] = rowsOf(task, 0);
    const expected = row === undefined ? null : resultOf(task, row);
    expect(failReason).toContain('formulas without values');
    expect(feedback.diagnosis).toContain(`${task.theme.sheet}!F2: your output = (empty) (WRONG)`);
    expect(feedback.diagnosis).toContain(
      `hold a formula without a value, which counts as empty: ${task.theme.sheet}!F2`,
    );
    expect(feedback.diagnosis).not.toContain(String(expected));
    expect(feedback.answer).toContain(
      `${task.theme.sheet}!F2: your output = (empty), expected = ${expected}`,
    );
  });

  it.each([
    ['train', true, true],
    ['train', false, false],
    ['val', true, false],
    ['test', true, false],
    ['slow-update', true, false],
  ] as const)(
    'in phase %s with gradingFeedback %s tells wrong cells: %s',
    async (phase, gradingFeedback, tells) => {
      const { episode, task } = await openTask({ gradingFeedback }, { phase });
      await episode.next(null);
      const step = await episode.next(
        fenced(solutionScript(task, { ...rightChoice(task), missing: 'dash' })),
      );
      if (!tells) {
        expect(step.kind).toBe('done');
        return;
      }
      expect(lastText(step)).toContain('your output = "-" (WRONG)');
      expect(lastText(step)).toMatch(/\(\d+ other cells are correct\.\)/);
      expect(lastText(step)).not.toContain('expected');
    },
  );
});

describe('a script', () => {
  const outcomeOf = async (result: Partial<CodeResult>) => {
    const run = async () =>
      ({ exitCode: 0, stdout: '', stderr: '', files: {}, timedOut: false, ...result }) as CodeResult;
    const { episode } = await openTask({ rollout: 'single', scriptSeconds: 7 }, { run });
    await episode.next(null);
    return scored(await episode.next(fenced('x')));
  };

  it.each([
    [{ timedOut: true, exitCode: null }, 'script-timeout: the script was stopped after 7 seconds'],
    [{ exitCode: 2, stderr: 'Traceback\nKeyError: 3\n\n' }, 'exec-error: KeyError: 3'],
    [
      { exitCode: 1, stderr: 'ReferenceError: foo is not defined\n    at <eval> (solution.js:4:1)\n' },
      'exec-error: ReferenceError: foo is not defined',
    ],
    [{ exitCode: 137 }, 'exec-error: the script ended with exit code 137'],
    [
      { exitCode: null, stderr: 'half a line', limit: 'memory' },
      'exec-error: the script failed: stopped: it took more memory than it may',
    ],
    [
      { limit: 'disk' },
      'output-not-found: the script ended without saving a workbook to OUTPUT_PATH: its files are larger than the folder holds',
    ],
    [
      { exitCode: 1, stderr: 'TypeError: <object at 0x7f75e551c1f0> is none' },
      'exec-error: TypeError: <object at 0x...> is none',
    ],
    [{ exitCode: 1, stderr: 'x'.repeat(10_000) }, `exec-error: ${'x'.repeat(200)}`],
    [{}, 'output-not-found: the script ended without saving a workbook to OUTPUT_PATH'],
    [
      { files: { '/task/output.xlsx': new Uint8Array([1, 2, 3]) } },
      'eval-unreadable: the output is no workbook that can be read',
    ],
    [
      { exitCode: 1, files: { '/task/output.xlsx': new Uint8Array([1]) } },
      'exec-error: the script ended with exit code 1',
    ],
  ] satisfies [Partial<CodeResult>, string][])(
    'that ends with %j fails for the reason %j',
    async (result, reason) => {
      expect((await outcomeOf(result)).failReason).toBe(`${reason} (2 of 2 cases failed)`);
    },
  );

  it.each<[Partial<CodeResult>, string[], string]>([
    [
      { exitCode: 1, stdout: '<Cell at 0x7F75E551C1F0> 0x1f\n', stderr: 'no' },
      ['<Cell at 0x...> 0x1f', 'no'],
      '0x7',
    ],
    [
      { exitCode: null, timedOut: true, stdout: 'row 17', stderr: 'x' },
      ['the script was stopped after'],
      'row 17',
    ],
    [
      { exitCode: null, limit: 'output', stdout: 'much' },
      ['much', 'the script failed: stopped: it printed too much'],
      'null',
    ],
  ])('is told of %j only what comes again in a replay', async (result, told, untold) => {
    const run = async () =>
      ({ exitCode: 0, stdout: '', stderr: '', files: {}, timedOut: false, ...result }) as CodeResult;
    const { episode } = await openTask({ rollout: 'multi' }, { run });
    await episode.next(null);
    const feedback = lastText(await episode.next(fenced('x')));
    for (const text of told) expect(feedback).toContain(text);
    expect(feedback).not.toContain(untold);
  });

  it('may print and mean what it likes: outcomes stay short', async () => {
    const outcome = await outcomeOf({
      exitCode: 1,
      stdout: 'y'.repeat(1_000_000),
      stderr: 'z\n'.repeat(1_000_000),
    });
    expect(JSON.stringify(outcome).length).toBeLessThan(30_000);
  });

  it('that cannot be run for lack of a sandbox is no wrong answer', async () => {
    const { episode } = await openTask({ rollout: 'single' }, { runCode: undefined });
    await episode.next(null);
    await expect(episode.next(fenced('x'))).rejects.toThrow('has no sandbox for code');
  });
});
