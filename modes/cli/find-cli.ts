import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { pathVariables } from './cli-finder.ts';
import { type CliInstallation, installationOf, isScript } from './cli-installation.ts';
import type { CliName, CliPlaces, CliStatus, FoundCli } from './contract.ts';
import { locateProgram } from './locate-program.ts';
import { programOutput } from './program-output.ts';

interface CliFacts {
  /** Name of the program on `PATH`. */
  readonly program: string;
  readonly npmPackage: string;
  readonly install: string;
  /** What `--version` prints, the version in its first group. */
  readonly versionLine: RegExp;
}

const version = String.raw`(\d{1,5}\.\d{1,5}\.\d{1,5}(?:[-+][0-9A-Za-z.-]{1,40})?)`;

const facts: Readonly<Record<CliName, CliFacts>> = {
  codex: {
    program: 'codex',
    npmPackage: '@openai/codex',
    install: 'npm install -g @openai/codex@0.169.0',
    versionLine: new RegExp(`^codex-cli ${version}$`),
  },
  'claude-code': {
    program: 'claude',
    npmPackage: '@anthropic-ai/claude-code',
    install: 'npm install -g @anthropic-ai/claude-code@2.1.197 (newer versions need Node 22)',
    versionLine: new RegExp(`^${version} \\(Claude Code\\)$`),
  },
};

/** The line that installs one version of a CLI. */
export function installLine(name: CliName, version: string): string {
  return `npm install -g ${facts[name].npmPackage}@${version}`;
}

export interface FindCliOptions {
  readonly platform?: NodeJS.Platform;
  readonly arch?: string;
  /** For `--version`. */
  readonly timeLimitMs?: number;
  /** Runs it; injected by tests. */
  readonly run?: typeof programOutput;
}

/**
 * Looks for a CLI at its configured path, or else on `PATH`, and asks it for its version, without any of the caller's
 * environment. Never throws; what is missing or broken is told with the line that installs it.
 */
export async function findCli(
  name: CliName,
  places: CliPlaces,
  {
    platform = process.platform,
    arch = process.arch,
    timeLimitMs = 20_000,
    run = programOutput,
  }: FindCliOptions = {},
): Promise<CliStatus> {
  const { program, install, versionLine } = facts[name];
  const no = (reason: string): CliStatus => ({ ok: false, reason: `${reason}: ${install}` });
  if (platform !== 'linux')
    return no(`${program} runs in bubblewrap, which needs Linux, and this is ${platform}; on Linux`);
  const configured = places.configured[name];
  const path = locateProgram(configured ?? program, places.env.PATH ?? '');
  if (path === null)
    return no(
      configured === undefined
        ? `there is no ${program} on PATH`
        : `there is no program at ${JSON.stringify(configured)} (${giverOf(name, places)})`,
    );
  try {
    const installation = installationOf(name, path, arch);
    if (installation === null)
      return no(
        isScript(path)
          ? notFollowed(name, path)
          : `${path} is neither a program nor a launcher of ${program}`,
      );
    const printed = await versionText(installation, timeLimitMs, run);
    const found = versionLine.exec(printed.trim())?.[1];
    if (found === undefined)
      return no(
        `${path} --version printed no version of ${program} but ${JSON.stringify(printed.slice(0, 100))}`,
      );
    const { binds, command, pathFolders } = installation;
    return { ok: true, cli: { name, version: found, binds, command, pathFolders } satisfies FoundCli };
  } catch (error) {
    return no(`${path} does not work (${messageOf(error).slice(0, 300)})`);
  }
}

/** What gave the path: the variable wins over models.yaml. */
function giverOf(name: CliName, { env }: CliPlaces): string {
  const variable = pathVariables[name];
  return (env[variable] ?? '') === '' ? `clis.${name} of models.yaml` : variable;
}

/** What a script starts cannot be told from outside, and the sandbox would not have it. */
function notFollowed(name: CliName, path: string): string {
  const { program } = facts[name];
  return `${path} is a script, and scripts are not followed; give the path of the program ${program} itself, or of npm's launcher, in ${pathVariables[name]} or clis.${name} of models.yaml, or install it`;
}

/** Run on the host, with a home folder of its own that is gone afterwards. */
async function versionText(
  { hostCommand }: CliInstallation,
  timeLimitMs: number,
  run: typeof programOutput,
): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'skillopt-cli-'));
  try {
    const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, CODEX_HOME: home };
    return await run([...hostCommand, '--version'], environment, home, timeLimitMs);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
