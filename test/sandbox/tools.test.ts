import { afterAll, describe, expect, test } from 'vitest';
import { findWrap } from '../../sandbox/bubblewrap/find-wrap.ts';
import type { CodeResult } from '../../sandbox/contract.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { outputText, runCommand, type ToolRunner } from '../../sandbox/tools/command-tool.ts';
import { splitCommand } from '../../sandbox/tools/split-command.ts';
import { WorkFolder } from '../../sandbox/tools/work-folder.ts';

const sandbox = new Sandbox();
afterAll(() => sandbox.close());
const status = await findWrap();

const quiet: CodeResult = {
  exitCode: 0,
  stdout: '',
  stderr: '',
  files: {},
  timedOut: false,
  limit: null,
  ignoredFiles: 0,
};

function call(command: string, runner: ToolRunner, folder: WorkFolder) {
  return runCommand(command, { runner, folder, runCode: sandbox.runCode, timeLimitMs: 20_000 });
}

describe('a command line is split as a shell splits it', () => {
  test.each([
    ['python3 solution.py', ['python3', 'solution.py']],
    ['python -c "print(\'a b\')"', ['python', '-c', "print('a b')"]],
    ['python -c \'x = "$HOME"\'', ['python', '-c', 'x = "$HOME"']],
    ['a\\ b  c\t"" d', ['a b', 'c', '', 'd']],
    ['"a\\"b\\n"', ['a"b\\n']],
    ['a\'b\'"c"', ['abc']],
    [
      'python x.py; rm -rf / && echo $(id) | cat > y',
      ['python', 'x.py;', 'rm', '-rf', '/', '&&', 'echo', '$(id)', '|', 'cat', '>', 'y'],
    ],
    ['', []],
    ["open 'quote", null],
    ['end\\', null],
  ])('%s', (line, words) => {
    expect(splitCommand(line)).toEqual(words);
  });
});

describe('the work folder', () => {
  test('takes files below /task only', () => {
    const folder = new WorkFolder({});
    expect(folder.write('solution.py', 'x')).toContain('Wrote 1');
    expect(folder.write('/task/sub/./a.txt', 'y')).toContain('Wrote 1');
    for (const path of ['../x', '/etc/passwd', 'a/../../x', '/taskx/y', 'a\u0000b', 'a\nb', ''])
      expect(folder.write(path, 'z')).toMatch(/^Error: .* is not in the work folder$/);
    expect(Object.keys(folder.files)).toEqual(['/task/solution.py', '/task/sub/a.txt']);
  });

  test('is full at its limit', () => {
    const folder = new WorkFolder({});
    folder.merge({
      '/task/a': new Uint8Array(60 * 1024 * 1024),
      '/task/b': new Uint8Array(10 * 1024 * 1024),
    });
    expect(Object.keys(folder.files)).toEqual(['/task/a']);
    expect(folder.write('c', 'x'.repeat(5 * 1024 * 1024))).toBe('Error: the work folder is full');
  });
});

describe('commands', () => {
  test.each([
    ['ls -la', 'python', 'Error: only these programs are allowed: python, python3'],
    ['/bin/sh -c id', 'python', 'Error: only these programs are allowed: python, python3'],
    ['python3 x.py', 'javascript', 'Error: only these programs are allowed: node'],
    ['node', 'javascript', 'Error: name a script, as in: node solution.js'],
    ['node missing.js', 'javascript', 'Error: there is no missing.js in the work folder'],
    ['node ../../etc/passwd', 'javascript', 'Error: there is no ../../etc/passwd in the work folder'],
    ['node --require fs x.js', 'javascript', 'Error: node takes no option --require here'],
    ["python -c 'x", 'python', 'Error: a quote or backslash in the command is not closed'],
  ] as const)('%s is refused', async (command, runner, text) => {
    expect(await call(command, runner, new WorkFolder({}))).toEqual({ text, result: null });
  });

  test('node runs a script of the folder in QuickJS and keeps what it makes', async () => {
    const folder = new WorkFolder({});
    folder.write(
      'solution.js',
      "const w = new ExcelJS.Workbook(); w.addWorksheet('a').getCell('A1').value = 1; await w.xlsx.writeFile('/task/output.xlsx'); console.log('saved')",
    );
    expect((await call('node ./solution.js', 'javascript', folder)).text).toBe('saved');
    expect(Object.keys(folder.files)).toEqual(['/task/solution.js', '/task/output.xlsx']);
    expect((await call('node -e "console.log(typeof process)"', 'javascript', folder)).text).toBe(
      'undefined',
    );
  });

  test.skipIf(!status.ok)('python runs scripts and code of the folder, with arguments', async () => {
    const folder = new WorkFolder({});
    folder.write('solution.py', "import sys\nopen('out.txt', 'w').write(' '.join(sys.argv[1:]))");
    expect((await call('python3 solution.py "a b" c', 'python', folder)).text).toBe('(no output)');
    expect(new TextDecoder().decode(folder.read('out.txt'))).toBe('a b c');
    expect((await call('/usr/bin/python -c "print(open(\'out.txt\').read())"', 'python', folder)).text).toBe(
      'a b c',
    );
    expect((await call('python -m does_not_exist', 'python', folder)).text).toContain('No module named');
  });

  test('output is trimmed, cut and never empty', () => {
    expect(outputText(quiet, 1000)).toBe('(no output)');
    const long = outputText({ ...quiet, stdout: 'x'.repeat(5000) }, 1000);
    expect(long).toBe(`${'x'.repeat(3800)}\n... (output cut)`);
    expect(outputText({ ...quiet, stdout: 'a\n', limit: 'time', timedOut: true }, 60_000)).toBe(
      'a\n[ended: it ran longer than 60 s]',
    );
  });
});
