import { headOf } from '../../../core/cut-text.ts';
import { ConfigError } from '../../../core/errors.ts';
import { pySplitLines } from '../../../core/python-text.ts';
import type { CodeResult } from '../../../sandbox/contract.ts';
import type { OpenOptions } from '../../contract.ts';
import type { Runner } from '../settings.ts';
import { limitNote, steadyOutput } from './run-notes.ts';
import { stripPathAssignments } from './strip-paths.ts';

/** Virtual paths: the same in every run, so that no path of a machine gets into a prompt. */
export const workFolder = '/task';
export const inputPath = `${workFolder}/input.xlsx`;
export const outputPath = `${workFolder}/output.xlsx`;

/** What the script is called where it is a file. */
export function solutionName(runner: Runner): string {
  return `solution.${runner === 'python' ? 'py' : 'js'}`;
}

/** What came of running a script on one workbook. */
export type ScriptRun =
  | { readonly ok: true; readonly output: Uint8Array }
  | {
      readonly ok: false;
      readonly kind: 'exec-error' | 'output-not-found' | 'script-timeout';
      /** One line. */
      readonly message: string;
      /** What it printed before it failed, for a feedback turn; nothing of that after a time limit. */
      readonly log: string;
    };

export interface RunScriptOptions {
  readonly code: string;
  readonly runner: Runner;
  readonly input: Uint8Array;
  readonly seconds: number;
}

/** Longest log that is kept. */
const logLimit = 3000;
const messageLimit = 200;

/**
 * Runs a script on a workbook. The workbook that it leaves counts only when it ended by itself without an error; a
 * file of an earlier run is never there.
 * @throws {ConfigError} when there is no sandbox, and whatever the sandbox throws when it cannot work
 */
export async function runScript(options: RunScriptOptions, open: OpenOptions): Promise<ScriptRun> {
  const { code, runner, input, seconds } = options;
  const request = {
    language: runner,
    code: withPaths(stripPathAssignments(code, runner), runner),
    files: { [inputPath]: input },
    timeLimitMs: seconds * 1000,
    signal: open.signal,
  };
  const result = await runnerOf(open)(request);
  return runOf(result, seconds);
}

/** The sandbox of this rollout. @throws {ConfigError} when there is none */
export function runnerOf({ runCode }: OpenOptions): NonNullable<OpenOptions['runCode']> {
  if (runCode === undefined)
    throw new ConfigError('spreadsheetbench: a script must be run, and this run has no sandbox for code');
  return runCode;
}

/** A script with the two path variables set in front of it. */
export function withPaths(code: string, runner: Runner): string {
  const [input, output] = [JSON.stringify(inputPath), JSON.stringify(outputPath)];
  return runner === 'python'
    ? `INPUT_PATH = ${input}\nOUTPUT_PATH = ${output}\n${code}\n`
    : `const INPUT_PATH = ${input};\nconst OUTPUT_PATH = ${output};\n${code}\n`;
}

function runOf(result: CodeResult, seconds: number): ScriptRun {
  const { stdout, stderr } = steadyOutput(result);
  const log = headOf([stdout, stderr].filter((text) => text.trim() !== '').join('\n'), logLimit);
  const limit = limitNote(result, seconds);
  if (result.timedOut) {
    const message = `the script was ${limit}`;
    return { ok: false, kind: 'script-timeout', message, log: message };
  }
  if (result.exitCode !== 0) {
    // What a stopped script printed last is not what stopped it.
    const reason =
      limit === null
        ? (errorLine(stderr) ?? `the script ended with exit code ${result.exitCode}`)
        : `the script failed: ${limit}`;
    const message = headOf(reason, messageLimit);
    const shown = limit === null && log !== '' ? log : `${log}\n${message}`;
    return { ok: false, kind: 'exec-error', message, log: shown.trim() };
  }
  const output = result.files[outputPath];
  if (output !== undefined) return { ok: true, output };
  const missing = 'the script ended without saving a workbook to OUTPUT_PATH';
  const message = limit === null ? missing : `${missing}: ${limit}`;
  return { ok: false, kind: 'output-not-found', message, log: `${log}\n${message}`.trim() };
}

/** What went wrong in one line: Python prints it last, JavaScript in front of the places that it came through. */
function errorLine(stderr: string): string | null {
  const lines = pySplitLines(stderr).filter((line) => line.trim() !== '');
  const line = lines.findLast((candidate) => !/^\s*at /.test(candidate)) ?? lines.at(-1);
  return line?.trim() ?? null;
}
