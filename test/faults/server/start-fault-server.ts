import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerReport } from './fault-log.ts';
import { reportPath, switchPath } from './fault-server.ts';
import type { Ports } from './main.ts';

/** The fault server, in a process of its own. */
export interface FaultServer {
  readonly ports: Ports;
  report(): Promise<ServerReport>;
  faults(state: 'on' | 'off'): Promise<void>;
  /** SIGKILL: connections are reset by the kernel. */
  kill(): Promise<void>;
}

export async function startFaultServer(options: {
  readonly seed: number;
  readonly faulty: boolean;
  readonly ports?: Ports;
}): Promise<FaultServer> {
  const path = fileURLToPath(new URL('./main.ts', import.meta.url));
  const args = ['--seed', String(options.seed), '--ports', JSON.stringify(options.ports ?? {})];
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path, ...args, ...(options.faulty ? ['--faulty'] : [])],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ports: Ports = JSON.parse(await firstLine(child));
  const base = `http://127.0.0.1:${ports.http}`;
  return {
    ports,
    report: async () => (await fetch(base + reportPath)).json() as Promise<ServerReport>,
    faults: async (state) => {
      await (await fetch(`${base}${switchPath}${state}`)).text();
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    const end = text.indexOf('\n');
    if (end !== -1) return text.slice(0, end);
  }
  throw new Error(`the fault server ended without its ports: ${text}`);
}
