import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CliName, CliPlaces } from '../../../modes/cli/contract.ts';
import { type FindCliOptions, findCli } from '../../../modes/cli/find-cli.ts';

/** A machine made of files in a temporary folder; `bin` is on its PATH. */
export class FakeMachine {
  readonly root = mkdtempSync(join(tmpdir(), 'fake-machine-'));

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  put(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o755 });
    return file;
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    rmSync(join(this.root, path), { force: true });
    symlinkSync(join(this.root, target), join(this.root, path));
  }

  /** Looks on a machine of x64 whose PATH is `bin`, with programs that are asked and not run. */
  async look(name: CliName, printed: string, change: Partial<CliPlaces> = {}, options: FindCliOptions = {}) {
    const asked: (readonly string[])[] = [];
    const status = await findCli(
      name,
      { configured: {}, env: { PATH: `relative:${this.root}/empty:${this.root}/bin` }, ...change },
      {
        platform: 'linux',
        arch: 'x64',
        run: (command) => {
          asked.push(command);
          return Promise.resolve(printed);
        },
        ...options,
      },
    );
    return { ...status, asked };
  }
}

export const native = '\x7fELF a program';
export const codexPrinted = 'codex-cli 0.169.0\n';
export const claudePrinted = '2.1.197 (Claude Code)\n';
export const triple = 'x86_64-unknown-linux-musl';

export const launcher = '#!/usr/bin/env node\n';
export const modules = 'lib/node_modules';
