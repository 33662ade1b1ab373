import type { CodeRequest, CodeResult, RunCode } from '../contract.ts';
import { splitCommand } from './split-command.ts';
import type { WorkFolder } from './work-folder.ts';

export type ToolRunner = 'python' | 'javascript';

export interface CommandOptions {
  /** Which programs there are: Python's, or one like Node's for scripts in QuickJS. */
  readonly runner: ToolRunner;
  readonly folder: WorkFolder;
  readonly runCode: RunCode;
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal;
}

/** What one command came to. `result` is null where nothing ran. */
export interface CommandOutcome {
  /** stdout and stderr, trimmed and cut; or why nothing ran. */
  readonly text: string;
  readonly result: CodeResult | null;
}

const programs = {
  python: ['python', 'python3', 'python.exe', 'python3.exe'],
  javascript: ['node', 'node.exe'],
} as const;

const longestText = 4000;
const keptText = 3800;

/**
 * The tool `bash(cmd)`: one program with its words, without a shell. Only the interpreter of the runner is there;
 * it runs in the sandbox, in the episode's work folder, which takes over what it has made.
 * @throws whatever `runCode` throws
 */
export async function runCommand(command: string, options: CommandOptions): Promise<CommandOutcome> {
  const words = splitCommand(command);
  if (words === null)
    return { text: 'Error: a quote or backslash in the command is not closed', result: null };
  const [program = '', ...rest] = words;
  const allowed: readonly string[] = programs[options.runner];
  if (!allowed.includes(program.split(/[/\\]/).at(-1)?.toLowerCase() ?? '')) {
    const named = allowed.filter((name) => !name.endsWith('.exe')).join(', ');
    return { text: `Error: only these programs are allowed: ${named}`, result: null };
  }
  const code = options.runner === 'python' ? pythonCall(rest) : scriptOf(rest, options.folder);
  if (typeof code !== 'string') return { text: code.refusal, result: null };
  const request: CodeRequest = {
    language: options.runner,
    code,
    files: options.folder.files,
    timeLimitMs: options.timeLimitMs,
    signal: options.signal,
  };
  const result = await options.runCode(request);
  options.folder.merge(result.files);
  return { text: outputText(result, options.timeLimitMs), result };
}

/** Python with these words, started by a script that steps aside for it: nothing here goes through a shell. */
function pythonCall(words: readonly string[]): string {
  return `import os, sys\nos.execv(sys.executable, [sys.executable, '-s', *${JSON.stringify(words)}])\n`;
}

/** `node solution.js` and `node -e "..."`; other options of Node have no meaning here. */
function scriptOf(words: readonly string[], folder: WorkFolder): string | { readonly refusal: string } {
  const [first, second] = words;
  if (first === undefined) return { refusal: 'Error: name a script, as in: node solution.js' };
  if (first === '-e' || first === '--eval')
    return second ?? { refusal: 'Error: node -e needs the code as its next word' };
  if (first.startsWith('-')) return { refusal: `Error: node takes no option ${first} here` };
  const data = folder.read(first);
  return data === undefined
    ? { refusal: `Error: there is no ${first} in the work folder` }
    : new TextDecoder().decode(data);
}

/** What the model sees of a run. */
export function outputText(result: CodeResult, timeLimitMs: number): string {
  const printed = `${result.stdout}${result.stderr}`.trim();
  const text = printed.length > longestText ? `${printed.slice(0, keptText)}\n... (output cut)` : printed;
  const ended = {
    time: `ended: it ran longer than ${timeLimitMs / 1000} s`,
    memory: 'ended: it took more memory than it may',
    output: 'ended: it printed too much',
    disk: 'its files are larger than the folder holds',
    files: 'it made more files than the folder holds',
  };
  const note = result.limit === null ? '' : `[${ended[result.limit]}]`;
  return [text, note].filter((part) => part !== '').join('\n') || '(no output)';
}
