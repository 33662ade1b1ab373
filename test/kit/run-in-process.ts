import { main } from '../../cli/main.ts';
import { packageRoot } from '../../core/prompts.ts';
import type { CliResult } from './run-cli.ts';

export interface InProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs the command line within the test's own process: the same `main` that the program calls, without the second and a
 * half that a new process takes to load it. For commands that read, check and print; whatever is about signals, pipes,
 * kills or a clean environment needs {@link import('./run-cli.ts').runCli}. One after the other: standard streams, working
 * directory and environment are the process's own.
 */
export function runInProcess(args: readonly string[], options: InProcessOptions = {}): Promise<CliResult> {
  const result = last.then(() => run(args, options));
  last = result.then(
    () => {},
    () => {},
  );
  return result;
}

const signalNames = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let last: Promise<void> = Promise.resolve();

async function run(
  args: readonly string[],
  { cwd = packageRoot, env = {} }: InProcessOptions,
): Promise<CliResult> {
  const before = { cwd: process.cwd(), exitCode: process.exitCode, env: { ...process.env } };
  const listeners = signalNames.map((name) => process.listenerCount(name));
  const stdout = captured(process.stdout);
  const stderr = captured(process.stderr);
  process.chdir(cwd);
  for (const [name, value] of Object.entries({ NODE_ENV: undefined, VITEST: undefined, ...env }))
    setVariable(name, value);
  process.exitCode = undefined;
  try {
    await main(args);
    // What is left would hear the signals of later tests, and end their process.
    for (const [index, name] of signalNames.entries())
      if (process.listenerCount(name) > (listeners[index] ?? 0))
        throw new Error(`'${args.join(' ')}' goes on listening to ${name} after its end`);
    return {
      code: Number(process.exitCode ?? 0),
      signal: null,
      stdout: stdout.text(),
      stderr: stderr.text(),
    };
  } finally {
    stdout.restore();
    stderr.restore();
    process.exitCode = before.exitCode;
    process.chdir(before.cwd);
    for (const name of Object.keys(process.env)) if (!(name in before.env)) setVariable(name, undefined);
    for (const [name, value] of Object.entries(before.env)) setVariable(name, value);
  }
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

function captured(stream: NodeJS.WriteStream): { text(): string; restore(): void } {
  const { write } = stream;
  const listeners = stream.listeners('error');
  const chunks: Buffer[] = [];
  const capture = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    chunks.push(Buffer.from(chunk));
    const done = rest.find((argument) => typeof argument === 'function');
    if (typeof done === 'function') process.nextTick(done as () => void);
    return true;
  };
  stream.write = capture as typeof stream.write;
  return {
    text: () => Buffer.concat(chunks).toString('utf8'),
    restore: () => {
      stream.write = write;
      for (const listener of stream.listeners('error'))
        if (!listeners.includes(listener)) stream.off('error', listener as (error: Error) => void);
    },
  };
}
