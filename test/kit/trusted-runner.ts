import ExcelJS from 'exceljs';
import type { CodeRequest, CodeResult } from '../../sandbox/contract.ts';

/**
 * A stand-in for the sandbox: runs the tests' own JavaScript in this process, with exceljs over the files of the
 * request. Not for anything that a model wrote.
 */
export async function trustedRunner(request: CodeRequest): Promise<CodeResult> {
  const written: Record<string, Uint8Array> = {};
  const lines: string[] = [];
  const result = (exitCode: number, stderr: string): CodeResult =>
    ({ exitCode, stdout: lines.join('\n'), stderr, files: written, timedOut: false }) as CodeResult;
  if (request.language !== 'javascript') return result(127, `no ${request.language} here`);
  class Workbook extends ExcelJS.Workbook {
    constructor() {
      super();
      this.xlsx.readFile = async (path: string) => {
        const bytes = written[path] ?? request.files[path];
        if (bytes === undefined) throw new Error(`ENOENT: no such file '${path}'`);
        const copy = new ArrayBuffer(bytes.length);
        new Uint8Array(copy).set(bytes);
        return this.xlsx.load(copy);
      };
      this.xlsx.writeFile = async (path: string) => {
        written[path] = new Uint8Array(await this.xlsx.writeBuffer());
      };
    }
  }
  const print = { log: (...values: unknown[]) => void lines.push(values.map(String).join(' ')) };
  try {
    const make = Object.getPrototypeOf(async () => undefined).constructor;
    await make('ExcelJS', 'console', request.code)({ Workbook }, print);
    return result(0, '');
  } catch (error) {
    return result(1, `at line 1\n${error}`);
  }
}
