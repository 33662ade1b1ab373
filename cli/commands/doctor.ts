import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { exitCodes, messageOf } from '../../core/errors.ts';
import type { Catalog } from '../../models/catalog/catalog.ts';
import { catalogVariable, loadCatalog } from '../../models/catalog/load-catalog.ts';
import { probeEndpoint } from '../../models/catalog/probe-endpoint.ts';
import { modeDefinitions } from '../../modes/registry.ts';
import { type RunnerStatus, runnerStatus } from '../../sandbox/runner-status.ts';
import { localClis } from '../local-modes.ts';
import { printText } from '../print-text.ts';

interface Check {
  readonly ok: boolean;
  /** A failed check that stops nobody from running what needs it not. */
  readonly optional?: boolean;
  readonly text: string;
}

export function register(program: Command): void {
  program
    .command('doctor')
    .description('check Node, keys (by name only), endpoints, runners of code and agent CLIs')
    .option('--models <file>', 'models file (default: ./models.yaml when there is one)')
    .option('--offline', 'ask no endpoint')
    .action(async (options: { models?: string; offline?: boolean }) => {
      const checks = [
        nodeCheck(),
        ...(await modelChecks(options)),
        ...(await runnerStatus()).map(runnerCheck),
        ...(await cliChecks(options)),
      ];
      for (const { ok, optional, text } of checks)
        printText(process.stdout, `${ok ? 'ok  ' : optional === true ? '-   ' : 'FAIL'}  ${text}\n`);
      if (checks.some(({ ok, optional }) => !ok && optional !== true)) process.exitCode = exitCodes.config;
    });
}

function nodeCheck(): Check {
  // cli/bin.mjs lets no other version come here.
  return { ok: true, text: `Node ${process.versions.node}` };
}

async function modelChecks(options: { models?: string; offline?: boolean }): Promise<Check[]> {
  const path = modelsPath(options);
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

/** The agent CLIs: nothing but the modes that drive them needs them. */
async function cliChecks(options: { models?: string }): Promise<Check[]> {
  const clis = localClis({ clis: configuredClis(options) });
  const modes = modeDefinitions.flatMap(({ name, cli }) => (cli === null ? [] : [{ name, cli }]));
  return Promise.all(
    modes.map(async ({ name, cli }) => {
      const status = await clis(cli);
      const text = status.ok ? `CLI version ${status.cli.version}` : `not available: ${status.reason}`;
      return { ok: status.ok, optional: true, text: `mode ${name}: ${text}` };
    }),
  );
}

/** What models.yaml says of them; a file that cannot be read is told of elsewhere. */
function configuredClis(options: { models?: string }): Catalog['clis'] {
  const path = modelsPath(options);
  if (path === null) return {};
  try {
    return loadCatalog({ path, env: process.env }).clis;
  } catch {
    return {};
  }
}

function modelsPath({ models }: { models?: string }): string | null {
  return models ?? process.env[catalogVariable] ?? (existsSync('models.yaml') ? 'models.yaml' : null);
}
