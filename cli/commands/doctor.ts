import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { exitCodes, messageOf } from '../../core/errors.ts';
import { catalogVariable, loadCatalog } from '../../models/catalog/load-catalog.ts';
import { probeEndpoint } from '../../models/catalog/probe-endpoint.ts';
import { type RunnerStatus, runnerStatus } from '../../sandbox/runner-status.ts';
import { printText } from '../print-text.ts';

interface Check {
  readonly ok: boolean;
  /** A failed check that stops nobody from running what needs it not. */
  readonly optional?: boolean;
  readonly text: string;
}

/** Tools that later rooms use where they are found; nothing here needs them. */
const optionalTools = [
  { command: 'codex', what: 'Codex CLI, for the codex mode' },
  { command: 'claude', what: 'Claude Code CLI, for the claude-code mode' },
];

export function register(program: Command): void {
  program
    .command('doctor')
    .description('check Node, keys (by name only), endpoints and optional tools')
    .option('--models <file>', 'models file (default: ./models.yaml when there is one)')
    .option('--offline', 'ask no endpoint')
    .action(async (options: { models?: string; offline?: boolean }) => {
      const checks = [
        nodeCheck(),
        ...(await modelChecks(options)),
        ...(await runnerStatus()).map(runnerCheck),
        ...optionalTools.map(toolCheck),
      ];
      for (const { ok, optional, text } of checks)
        printText(process.stdout, `${ok ? 'ok  ' : optional === true ? '-   ' : 'FAIL'}  ${text}\n`);
      if (checks.some(({ ok, optional }) => !ok && optional !== true)) process.exitCode = exitCodes.config;
    });
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return {
    ok: major > 20 || (major === 20 && minor >= 19),
    text: `Node ${process.versions.node} (needs 20.19 or newer)`,
  };
}

async function modelChecks(options: { models?: string; offline?: boolean }): Promise<Check[]> {
  const path =
    options.models ?? process.env[catalogVariable] ?? (existsSync('models.yaml') ? 'models.yaml' : null);
  if (path === null)
    return [{ ok: true, text: 'no models.yaml: only simulated models (copy models.example.yaml to begin)' }];
  try {
    const catalog = loadCatalog({ path, env: process.env });
    const live = catalog.models.filter(({ source }) => source === 'live');
    const checks: Check[] = [{ ok: true, text: `${path}: ${live.length} live models` }];
    const keys = new Set(
      live.flatMap(({ endpoint }) =>
        'apiKeyEnv' in endpoint && endpoint.apiKeyEnv !== null ? [endpoint.apiKeyEnv] : [],
      ),
    );
    for (const name of keys) {
      const present = (process.env[name] ?? '') !== '';
      checks.push({ ok: present, text: `key ${name} ${present ? 'is set' : 'is not set'}` });
    }
    for (const { name, price } of live)
      if (price === null)
        checks.push({
          ok: false,
          optional: true,
          text: `model ${name}: price unknown, so --max-usd refuses it`,
        });
    for (const { name, endpoint } of catalog.models)
      if (endpoint.provider === 'handoff')
        checks.push({
          ok: true,
          text: `model ${name}: answered by hand (${endpoint.answeredBy}) in ${endpoint.folder}`,
        });
    if (options.offline === true) return checks;
    const signal = new AbortController().signal;
    const probes = await Promise.all(live.map((model) => probeEndpoint(model, { env: process.env, signal })));
    return [...checks, ...probes.map(({ ok, message }) => ({ ok, text: message }))];
  } catch (error) {
    return [{ ok: false, text: messageOf(error) }];
  }
}

/** Without Python the JavaScript runner remains; that one needs nothing and has to work. */
function runnerCheck({ runner, ok, text }: RunnerStatus): Check {
  return { ok, optional: runner === 'python', text };
}

function toolCheck({ command, what }: { command: string; what: string }): Check {
  const { PATH = '', HOME = '' } = process.env;
  const { status, error } = spawnSync(command, ['--version'], {
    stdio: 'ignore',
    timeout: 10_000,
    // A program of somebody else's: it is not shown our keys.
    env: { PATH, HOME },
  });
  const found = error === undefined && status === 0;
  return { ok: found, optional: true, text: `${command} ${found ? 'found' : 'not found'} (${what})` };
}
