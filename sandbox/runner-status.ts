import { messageOf } from '../core/errors.ts';
import { findWrap } from './bubblewrap/find-wrap.ts';
import { Sandbox } from './sandbox.ts';

export interface RunnerStatus {
  readonly runner: 'python' | 'javascript';
  readonly ok: boolean;
  /** What was found, or what is missing and how it is installed. */
  readonly text: string;
}

/** Tries both runners with a line of code each. */
export async function runnerStatus(): Promise<RunnerStatus[]> {
  const python = await findWrap();
  const javascript = await scriptStatus();
  return [
    {
      runner: 'python',
      ok: python.ok,
      text: python.ok
        ? `Python runner: bubblewrap with ${python.versions}`
        : `Python runner not available (SpreadsheetBench in the protocol of the paper): ${python.reason}`,
    },
    javascript,
  ];
}

async function scriptStatus(): Promise<RunnerStatus> {
  const sandbox = new Sandbox();
  try {
    const { stdout, stderr } = await sandbox.runCode({
      language: 'javascript',
      code: "console.log(typeof require('exceljs').Workbook)",
      files: {},
      timeLimitMs: 10_000,
    });
    return stdout.trim() === 'function'
      ? { runner: 'javascript', ok: true, text: 'JavaScript runner: QuickJS, nothing to install' }
      : { runner: 'javascript', ok: false, text: `JavaScript runner does not work: ${stderr.trim()}` };
  } catch (error) {
    return { runner: 'javascript', ok: false, text: `JavaScript runner does not work: ${messageOf(error)}` };
  } finally {
    sandbox.close();
  }
}
