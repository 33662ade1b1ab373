import { describe, expect, it } from 'vitest';
import { rightChoice, solutionScript } from '../../../benchmarks/spreadsheetbench/mini/solution.ts';
import type { EpisodeReply } from '../../../models/episode.ts';
import type { CodeResult } from '../../../sandbox/contract.ts';
import { textReply } from '../../kit/hostile-replies.ts';
import { lastText, openTask, scored } from './open-task.ts';

function calls(...list: readonly (readonly [string, object])[]): EpisodeReply {
  const parts = list.map(
    ([name, value], index) =>
      ({
        type: 'tool-call',
        id: `c${index}`,
        name,
        kind: 'function',
        arguments: JSON.stringify(value),
      }) as const,
  );
  return { parts, finish: 'tool-calls' };
}

const silent: CodeResult = {
  exitCode: 0,
  stdout: '',
  stderr: '',
  files: {},
  timedOut: false,
  limit: null,
  ignoredFiles: 0,
};
const header = 'const INPUT_PATH = "/task/input.xlsx";\nconst OUTPUT_PATH = "/task/output.xlsx";\n';
const write = (content: string, path = 'solution.js') => calls(['write_file', { path, content }]);
const bash = (cmd: string) => calls(['bash', { cmd }]);

describe('the mode react', () => {
  it('keeps files between commands, checks the output, and runs the saved script on the other cases', async () => {
    const { episode, task, requests } = await openTask({ rollout: 'react' });
    const first = await episode.next(null);
    expect(first.kind === 'request' && first.request.tools?.map(({ name }) => name)).toEqual([
      'bash',
      'write_file',
    ]);
    expect(lastText(await episode.next(bash('node solution.js')))).toContain(
      "there is no file 'solution.js'",
    );
    const script = header + solutionScript(task, rightChoice(task));
    expect(lastText(await episode.next(write(script)))).toContain('bytes to /task/solution.js');
    const checked = lastText(await episode.next(bash('node solution.js')));
    expect(checked).toContain('(no output)');
    expect(checked).toContain('[check] /task/output.xlsx exists.');
    const look =
      'const wb = new ExcelJS.Workbook(); await wb.xlsx.readFile("/task/output.xlsx"); console.log(wb.worksheets.length);';
    expect(lastText(await episode.next(bash(`node -e '${look}'`)))).toBe('2');
    const outcome = scored(await episode.next(textReply('Done.')));
    expect(outcome).toMatchObject({ hard: 1, soft: 1 });
    expect(requests).toHaveLength(3);
    expect(requests[2]?.code.startsWith('const INPUT_PATH')).toBe(true);
  });

  it('warns of formulas that nothing will calculate', async () => {
    const { episode, task } = await openTask({ rollout: 'react' });
    await episode.next(null);
    const script = header + solutionScript(task, { ...rightChoice(task), form: 'formulas', sheet: 'first' });
    await episode.next(write(script));
    expect(lastText(await episode.next(bash('node solution.js')))).toMatch(
      /cells hold a formula without a value \(F2.*write the values themselves/,
    );
  });

  it('fails the cases for which no script was saved', async () => {
    const { episode, task } = await openTask({ rollout: 'react' });
    await episode.next(null);
    const script = header + solutionScript(task, rightChoice(task));
    await episode.next(write(script, 'other.js'));
    await episode.next(bash('node other.js'));
    expect(scored(await episode.next(textReply('Done.')))).toMatchObject({
      soft: 0.5,
      failReason: 'no-script: no solution script was saved to run on this case (1 of 2 cases failed)',
    });
  });

  it('ends at the last turn with what is there', async () => {
    const { episode } = await openTask({ rollout: 'react', maxTurns: 1 });
    await episode.next(null);
    expect(scored(await episode.next(write('x'))).failReason).toBe(
      'output-not-found: no output workbook was saved (2 of 2 cases failed)',
    );
  });

  it.each([
    ['ls -la', "'ls' is not among what may be started: node"],
    ['/usr/bin/python3 solution.py', "'python3' is not among"],
    ['node', 'name a script file'],
    ['node --inspect x.js', "'--inspect' is not understood"],
    ['node ../etc/passwd', "there is no file '../etc/passwd'"],
    ['node "x', 'a quote is not closed'],
    ['', "'' is not among"],
  ])('refuses the command %j and runs nothing', async (cmd, answer) => {
    const { episode, requests } = await openTask({ rollout: 'react' });
    await episode.next(null);
    expect(lastText(await episode.next(bash(cmd)))).toContain(answer);
    expect(requests).toHaveLength(0);
  });

  it.each([
    '../outside.js',
    '/etc/passwd',
    '/task/../x',
    '',
    '/task',
    'a\u0000b',
    'x'.repeat(300),
    '/task/a/../../b',
    `${'d/'.repeat(20)}x`,
    'd/'.repeat(17),
  ])('refuses to write to %j', async (path) => {
    const { episode } = await openTask({ rollout: 'react' });
    await episode.next(null);
    expect(lastText(await episode.next(write('x', path)))).toContain('is not a plain path');
  });

  it('refuses a file under a file, and follows a command that makes a folder of one', async () => {
    const run = async () =>
      ({
        exitCode: 0,
        stdout: '',
        stderr: '',
        files: { '/task/a/b': new Uint8Array() },
        timedOut: false,
      }) as unknown as CodeResult;
    const { episode, requests } = await openTask({ rollout: 'react' }, { run });
    await episode.next(null);
    await episode.next(write('x', 'a'));
    expect(lastText(await episode.next(write('x', 'a/b')))).toBe(
      "refused: '/task/a' cannot be both a file and a folder",
    );
    await episode.next(bash('node -e 1'));
    await episode.next(bash('node -e 1'));
    expect(Object.keys(requests[1]?.files ?? {})).toEqual(['/task/input.xlsx', '/task/a/b']);
    expect(lastText(await episode.next(write('x', 'a')))).toContain('both a file and a folder');
  });

  it('refuses what would make the folder larger than a run can take', async () => {
    const { episode } = await openTask({ rollout: 'react', maxTurns: 30 });
    await episode.next(null);
    const content = 'x'.repeat(1_000_000);
    for (let turn = 0; turn < 4; turn += 1)
      await episode.next(
        calls(
          ...Array.from(
            { length: 17 },
            (_, index) => ['write_file', { path: `${turn}-${index}`, content }] as const,
          ),
        ),
      );
    expect(lastText(await episode.next(write(content, 'last')))).toContain('bytes at most');
  });

  it('tells which limit a command ran into', async () => {
    const run = async () =>
      ({
        exitCode: null,
        stdout: 'a',
        stderr: '',
        files: {},
        timedOut: false,
        limit: 'memory',
      }) as CodeResult;
    const { episode } = await openTask({ rollout: 'react' }, { run });
    await episode.next(null);
    await episode.next(write('x'));
    expect(lastText(await episode.next(bash('node solution.js')))).toContain(
      'a\n(stopped: it took more memory than it may)',
    );
  });

  it.each([
    [{ exitCode: 1, stdout: '<object at 0x7f75e551c1f0>' }, '<object at 0x...>\n(exit code 1)'],
    [{ exitCode: null, stdout: 'row 17', timedOut: true }, '(no output)\n(stopped after 60 seconds)'],
  ] satisfies [Partial<CodeResult>, string][])(
    'tells of %j only what comes again in a replay',
    async (result, told) => {
      const run = async () => ({ ...silent, ...result });
      const { episode } = await openTask({ rollout: 'react' }, { run });
      await episode.next(null);
      await episode.next(write('x', 'a.js'));
      expect(lastText(await episode.next(bash('node a.js')))).toBe(told);
    },
  );

  it('never holds a file and something in a folder of its name, which no sandbox could be given', async () => {
    const files = { '/task/a/b': new Uint8Array(1), '/task/c': new Uint8Array(1) };
    const run = async () => ({ ...silent, files });
    const { episode, requests } = await openTask({ rollout: 'react' }, { run });
    await episode.next(null);
    await episode.next(write('x', 'a'));
    expect(lastText(await episode.next(write('x', 'a/x')))).toContain("'/task/a' cannot be both");
    await episode.next(write('x', 'c/d/e'));
    expect(lastText(await episode.next(write('x', 'c/d')))).toContain("'/task/c/d' cannot be both");
    await episode.next(bash('node a'));
    await episode.next(bash('node c'));
    expect(Object.keys(requests[1]?.files ?? {})).toEqual(['/task/input.xlsx', '/task/a/b', '/task/c']);
  });

  it('answers calls with wrong names and arguments, and too many at once', async () => {
    const { episode } = await openTask({ rollout: 'react' });
    await episode.next(null);
    const many = Array.from({ length: 22 }, () => ['write_file', { path: 'a.js', content: '' }] as const);
    const answers = lastText(
      await episode.next(calls(['rm', {}], ['bash', { code: 1 }], ['write_file', {}], ...many)),
    );
    expect(answers).toContain("there is no tool 'rm'");
    expect(answers).toContain('the arguments must be {"cmd": "..."}');
    expect(answers).toContain('the arguments must be {"path": "...", "content": "..."}');
    expect(answers.match(/more than 20 calls/g)).toHaveLength(5);
  });

  it('starts Python files and code with the command line that was given', async () => {
    const run = async () =>
      ({ exitCode: 3, stdout: 'o'.repeat(5000), stderr: '', files: {}, timedOut: false }) as CodeResult;
    const { episode, requests } = await openTask({ rollout: 'react', runner: 'python' }, { run });
    await episode.next(null);
    await episode.next(write('print(1)', 'sub/a.py'));
    const shown = lastText(await episode.next(bash(`python3 sub/a.py "x y" 'it'`)));
    expect(shown).toMatch(/^o{3800}\n\.\.\. \(1200 more characters\)\n\(exit code 3\)$/);
    await episode.next(bash(`python -c "print(\\"hi\\")" 7`));
    expect(requests.map(({ language }) => language)).toEqual(['python', 'python']);
    expect(requests[0]?.code).toContain('sys.argv = ["/task/sub/a.py","x y","it"]');
    expect(requests[0]?.code).toContain('runpy.run_path(sys.argv[0], run_name="__main__")');
    expect(Object.keys(requests[0]?.files ?? {})).toEqual(['/task/input.xlsx', '/task/sub/a.py']);
    expect(requests[1]?.code).toMatch(/sys\.argv = \["-c","7"\][\s\S]*\nprint\("hi"\)$/);
  });
});
