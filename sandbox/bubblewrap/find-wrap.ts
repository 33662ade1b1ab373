import { existsSync } from 'node:fs';
import { messageOf } from '../../core/errors.ts';
import { defaultLimits } from '../contract.ts';
import { runWrapped } from './run-wrapped.ts';
import { pythonPath } from './wrap-arguments.ts';

/** What the Python runner needs on this machine, and what of it is there. */
export type WrapStatus =
  | { readonly ok: true; readonly bwrapPath: string; readonly versions: string }
  | { readonly ok: false; readonly reason: string };

const bwrapPaths = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap'];
const installLine = 'sudo apt-get install bubblewrap python3 python3-openpyxl python3-pandas';
const agentInstallLine = 'sudo apt-get install bubblewrap python3';

/** Reads versions from the packages' own records: importing pandas takes most of a second. */
const probe = `
import importlib.metadata, platform
lines = ['python ' + platform.python_version()]
for name in ('openpyxl', 'pandas'):
    try:
        lines.append(name + ' ' + importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        lines.append('missing ' + name)
print('\\n'.join(lines))
`;

export interface WrapPlaces {
  readonly platform?: NodeJS.Platform;
  readonly bwrapPaths?: readonly string[];
}

/** Looks for bubblewrap and Python, and runs a probe inside, for namespaces may be there but forbidden. */
export async function findWrap(places: WrapPlaces = {}): Promise<WrapStatus> {
  const found = locate(places, installLine, ': use the JavaScript runner');
  if (!found.ok) return found;
  try {
    const { stdout, stderr, exitCode } = await runWrapped(
      found.bwrapPath,
      { command: [pythonPath, '-s', '-c', probe], files: {}, timeLimitMs: 20_000 },
      defaultLimits,
    );
    if (exitCode !== 0) return no(`${pythonPath} does not work in the sandbox: ${lastLine(stderr)}`);
    const lines = stdout.trim().split('\n');
    const missing = lines.filter((line) => line.startsWith('missing ')).map((line) => line.slice(8));
    if (missing.length > 0)
      return no(`${pythonPath} lacks ${missing.join(' and ')} (system-wide, below /usr): ${installLine}`);
    return { ok: true, bwrapPath: found.bwrapPath, versions: lines.join(', ') };
  } catch (error) {
    return noNamespaces(error);
  }
}

/** What agents need: bubblewrap and the Python of process 1, without packages. */
export async function findAgentWrap(places: WrapPlaces = {}): Promise<WrapStatus> {
  const found = locate(places, agentInstallLine, '');
  if (!found.ok) return found;
  try {
    const order = { command: ['/bin/sh', '-c', 'exit 0'], files: {}, timeLimitMs: 20_000 };
    const { exitCode, stderr } = await runWrapped(found.bwrapPath, order, defaultLimits);
    if (exitCode !== 0) return no(`/bin/sh does not work in the sandbox: ${lastLine(stderr)}`);
    return { ok: true, bwrapPath: found.bwrapPath, versions: 'no packages' };
  } catch (error) {
    return noNamespaces(error);
  }
}

function locate(places: WrapPlaces, install: string, elsewhere: string) {
  const platform = places.platform ?? process.platform;
  if (platform !== 'linux')
    return no(
      `it needs the namespaces of Linux, and this is ${platform === 'darwin' ? 'macOS' : platform}${elsewhere}`,
    );
  const bwrapPath = (places.bwrapPaths ?? bwrapPaths).find((path) => existsSync(path));
  if (bwrapPath === undefined) return no(`bubblewrap is not installed: ${install}`);
  if (!existsSync(pythonPath)) return no(`there is no ${pythonPath}: ${install}`);
  return { ok: true, bwrapPath } as const;
}

function noNamespaces(error: unknown) {
  return no(
    `bubblewrap cannot make its namespaces here (${messageOf(error)}): user namespaces must be allowed, see docs/sandbox.md`,
  );
}

function no(reason: string) {
  return { ok: false, reason } as const;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
