import { posix } from 'node:path';
import { headOf } from '../../../core/cut-text.ts';
import type { CodeResult } from '../../../sandbox/contract.ts';

import { conflictOf, isVirtualPath } from '../../../sandbox/virtual-path.ts';
import type { OpenOptions } from '../../contract.ts';
import { limitNote, steadyOutput } from '../script/run-notes.ts';
import { inputPath, outputPath, runnerOf, solutionName, workFolder } from '../script/run-script.ts';
import { splitCommand } from '../script/split-command.ts';
import type { Runner } from '../settings.ts';
import { outputCheck } from './output-check.ts';

const limits = {
  seconds: 60,
  files: 200,
  fileBytes: 1_000_000,
  /** Of everything that stays in the folder between commands. */
  folderBytes: 64 * 1024 * 1024,
  /** Of what a command printed: over it, so many characters are kept. */
  shown: 4000,
  kept: 3800,
} as const;

const interpreters: Readonly<Record<Runner, readonly string[]>> = {
  python: ['python', 'python3'],
  javascript: ['node'],
};

/**
 * The one folder that a model works in with its tools. Its files are kept here between commands, and every command
 * runs in a sandbox of its own that is given them. Answers are for the model; none throws for what it wrote.
 */
export class WorkFolder {
  readonly #runner: Runner;
  readonly #open: OpenOptions;
  readonly #files = new Map<string, Uint8Array>();

  constructor(runner: Runner, input: Uint8Array, open: OpenOptions) {
    this.#runner = runner;
    this.#open = open;
    this.#files.set(inputPath, input);
  }

  /** The workbook that was saved for the first case. */
  get output(): Uint8Array | null {
    return this.#files.get(outputPath) ?? null;
  }

  /** The script that is to be run on the other cases. */
  get solution(): string | null {
    const bytes = this.#files.get(this.#solutionPath);
    return bytes === undefined ? null : new TextDecoder().decode(bytes);
  }

  get #solutionPath(): string {
    return `${workFolder}/${solutionName(this.#runner)}`;
  }

  /** The tool `write_file`. */
  write(path: string, content: string): string {
    const target = virtualPath(path);
    if (target === null) return `refused: '${headOf(path, 100)}' is not a plain path in the work folder`;
    const bytes = new TextEncoder().encode(content);
    if (bytes.length > limits.fileBytes)
      return `refused: the content is longer than ${limits.fileBytes} bytes`;
    if (!this.#files.has(target) && this.#files.size >= limits.files)
      return `refused: the work folder holds ${limits.files} files already`;
    const conflict = conflictOf([...this.#files.keys(), target]);
    if (conflict !== null) return `refused: '${conflict[0]}' cannot be both a file and a folder`;
    if (this.#bytesBeside(target) + bytes.length > limits.folderBytes)
      return `refused: the work folder holds ${limits.folderBytes} bytes at most`;
    this.#files.set(target, bytes);
    return `wrote ${bytes.length} bytes to ${target}`;
  }

  /** The tool `bash`: only the interpreter is started, by no shell. @throws whatever the sandbox throws */
  async run(command: string): Promise<string> {
    const words = splitCommand(command);
    if (words === null) return 'refused: a quote is not closed';
    const code = this.#codeOf(words);
    if ('refused' in code) return `refused: ${code.refused}`;
    const request = {
      language: this.#runner,
      code: code.code,
      files: Object.fromEntries(this.#files),
      timeLimitMs: limits.seconds * 1000,
      signal: this.#open.signal,
    };
    const result = await runnerOf(this.#open)(request);
    this.#keep(result);
    const check = /\bsolution\.(?:py|js)\b/.test(command)
      ? `\n\n${outputCheck(this.output, outputPath)}`
      : '';
    return printed(result) + check;
  }

  #codeOf([program = '', ...rest]: readonly string[]): { code: string } | { refused: string } {
    const allowed = interpreters[this.#runner];
    const name = posix.basename(program).replace(/\.exe$/, '');
    if (!allowed.includes(name))
      return { refused: `'${headOf(name, 40)}' is not among what may be started: ${allowed.join(', ')}` };
    const [first, ...others] = rest;
    const flag = this.#runner === 'python' ? '-c' : '-e';
    if (first === undefined) return { refused: `name a script file, or give code with ${flag}` };
    if (first === flag) return { code: this.#prelude([flag, ...others.slice(1)]) + (others[0] ?? '') };
    if (first.startsWith('-'))
      return { refused: `'${headOf(first, 20)}' is not understood, only a file or ${flag}` };
    const path = virtualPath(first);
    const file = path === null ? undefined : this.#files.get(path);
    if (path === null || file === undefined) return { refused: `there is no file '${headOf(first, 100)}'` };
    const argv = [path, ...others];
    if (this.#runner === 'python')
      return {
        code: `${this.#prelude(argv)}import runpy\nrunpy.run_path(sys.argv[0], run_name="__main__")\n`,
      };
    return { code: new TextDecoder().decode(file) };
  }

  /** What the interpreter would have done with its command line. JSON texts are Python texts, too. */
  #prelude(argv: readonly string[]): string {
    if (this.#runner !== 'python') return '';
    const folder = JSON.stringify(workFolder);
    return `import os, sys\nsys.argv = ${JSON.stringify(argv)}\nsys.path.insert(0, ${folder})\nos.chdir(${folder})\n`;
  }

  #keep({ files }: CodeResult): void {
    for (const [path, bytes] of Object.entries(files)) {
      // What the command has left is how the folder is now: a file where a folder was, or the other way round.
      for (const known of [...this.#files.keys()])
        if (known !== path && conflictOf([known, path]) !== null) this.#files.delete(known);
      const size = this.#bytesBeside(path) + bytes.length;
      const count = this.#files.size + (this.#files.has(path) ? 0 : 1);
      if (count <= limits.files && size <= limits.folderBytes) this.#files.set(path, bytes);
    }
  }

  #bytesBeside(path: string): number {
    let size = 0;
    for (const [other, bytes] of this.#files) if (other !== path) size += bytes.length;
    return size;
  }
}

function printed(result: CodeResult): string {
  const { stdout, stderr } = steadyOutput(result);
  const text = `${stdout}\n${stderr}`.trim();
  const short =
    text.length > limits.shown
      ? `${headOf(text, limits.kept)}\n... (${text.length - limits.kept} more characters)`
      : text;
  const limit = limitNote(result, limits.seconds);
  const code = result.exitCode === 0 ? '' : `\n(exit code ${result.exitCode ?? 'none'})`;
  return (short === '' ? '(no output)' : short) + (limit === null ? code : `\n(${limit})`);
}

/** A path as the model gives it, below the work folder; null when the sandbox would not take it. */
function virtualPath(path: string): string | null {
  const full = posix.resolve(workFolder, path);
  const plain = full.length <= 200 && /^[\w ./-]+$/.test(full) && !full.endsWith('/');
  return plain && isVirtualPath(full) ? full : null;
}
