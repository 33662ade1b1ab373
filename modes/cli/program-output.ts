import { spawn } from 'node:child_process';
import { messageOf } from '../../core/errors.ts';

const maxBytes = 64 * 1024;

/**
 * Runs a program of the host to its end and gives the beginning of what it printed. Its process group is killed at the time limit
 * or when it prints without end.
 * @throws {Error} when it cannot be started, fails, or is killed
 */
export async function programOutput(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd: string,
  timeLimitMs: number,
): Promise<string> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Leader of a group of its own, so that its children end with it.
    detached: true,
  });
  // Without a descriptor left for them there are none, whatever the types say: the error comes as an event.
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== undefined);
  let killed: string | null = null;
  const kill = (reason: string) => {
    killed ??= reason;
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
    // Whoever left the group may still hold its pipes.
    for (const stream of streams) stream.destroy();
  };
  const timer = setTimeout(() => kill(`no answer in ${timeLimitMs / 1000} s`), timeLimitMs);
  const printed = streams.map((stream) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length > maxBytes) kill('it prints without end');
    });
    return () => text;
  });
  try {
    const exit = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (killed !== null) throw new Error(killed);
    const [stdout, stderr] = printed.map((text) => text());
    if (exit !== 0)
      throw new Error(`exit code ${exit ?? 'none'}, ${messageOf(stderr?.trim() || 'no message')}`);
    return stdout ?? '';
  } finally {
    clearTimeout(timer);
  }
}
