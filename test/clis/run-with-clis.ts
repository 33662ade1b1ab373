import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run test:cli`: installs the two agent CLIs from npm into a cache folder of this user, outside the project, and
 * runs the tests that drive the real ones. Neither is a dependency of the package: one of them is not free software,
 * and together they take 640 MB.
 */
const packages = ['@openai/codex@0.169.0', '@anthropic-ai/claude-code@2.1.197'];
const cache = process.env.SKILLOPT_CLI_CACHE ?? join(homedir(), '.cache', 'skillopt-bench');
const folder = join(cache, `clis-${packages.map((name) => name.split('@').at(-1)).join('-')}`);

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): number {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env });
  if (error !== undefined) process.stderr.write(`cannot start ${command}: ${error.message}\n`);
  return status ?? 1;
}

/** Complete or not there at all: a download that was interrupted is begun again. */
function install(): boolean {
  if (existsSync(folder)) return true;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, 'package.json'), '{ "private": true }\n');
  process.stderr.write(`installing ${packages.join(' and ')} into ${folder}\n`);
  const status = run('npm', ['install', '--prefix', unfinished, '--no-audit', '--no-fund', ...packages]);
  if (status === 0) renameSync(unfinished, folder);
  else rmSync(unfinished, { recursive: true, force: true });
  return status === 0;
}

if (install()) {
  const bin = (name: string) => join(folder, 'node_modules', '.bin', name);
  process.exitCode = run('npx', ['vitest', 'run', 'real-cli'], {
    ...process.env,
    SKILLOPT_CODEX_PATH: process.env.SKILLOPT_CODEX_PATH ?? bin('codex'),
    SKILLOPT_CLAUDE_CODE_PATH: process.env.SKILLOPT_CLAUDE_CODE_PATH ?? bin('claude'),
  });
} else {
  process.stderr.write(`SKIPPED: ${packages.join(' and ')} could not be installed from npm (see above)\n`);
  process.exitCode = 1;
}
