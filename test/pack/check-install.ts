import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Findings } from './findings.ts';
import type { Installation, Ran } from './installation.ts';

/** Packages that npm may run a script of, with the reasons in docs/dependencies.md. */
export const scriptsAllowed: readonly string[] = ['esbuild', 'msgpackr-extract'];

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })),
});

/** `npm init` and `npm install <the package>` in an empty folder. @returns whether there is something to go on with */
export async function checkInstall(
  installed: Installation,
  tarball: string,
  findings: Findings,
  flags: readonly string[] = [],
): Promise<boolean> {
  await installed.npm('init', '-y');
  const ran = await installed.npm('install', tarball, ...flags);
  findings.check(`npm install ${flags.join(' ')}`.trim(), ran.code === 0, textOf(ran));
  findings.check(
    'npm complains of no version and no peer',
    !/EBADENGINE|ERESOLVE|npm error|npm ERR|deprecated/.test(ran.stderr),
    ran.stderr,
  );
  const names = packagesWithScripts(installed);
  findings.check(
    'only named packages have install scripts',
    names.every((name) => scriptsAllowed.includes(name)) && !names.includes('skillopt-bench'),
    names.join(', '),
  );
  return ran.code === 0;
}

/** The queue's packages are asked for in a sentence, and are found once they are installed. */
export async function checkPeers(installed: Installation, findings: Findings): Promise<void> {
  const queue = ['skillopt-bench', 'run', 'my.yaml', '--queue', 'redis://127.0.0.1:9'];
  const without = await installed.npx(...queue);
  findings.check(
    'without the optional peers a queue says what to install',
    without.code === 2 && without.stderr.includes('npm install bullmq'),
    textOf(without),
  );
  const peers = z
    .object({ peerDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(installed.package, 'package.json'), 'utf8'))).peerDependencies;
  const wanted = Object.entries(peers).map(([name, version]) => `${name}@${version}`);
  const ran = await installed.npm('install', ...wanted);
  findings.check(`npm install ${wanted.join(' ')}`, ran.code === 0, textOf(ran));
  const names = packagesWithScripts(installed);
  findings.check(
    'they bring no script that is not named',
    names.every((name) => scriptsAllowed.includes(name)),
    names.join(', '),
  );
  const refused = await installed.npx(...queue);
  findings.check(
    'with them the queue is looked for',
    refused.code === 2 && /127\.0\.0\.1:9/.test(refused.stderr) && !refused.stderr.includes('npm install'),
    textOf(refused),
  );
}

function packagesWithScripts(installed: Installation): string[] {
  const file = join(installed.project, 'node_modules', '.package-lock.json');
  if (!existsSync(file)) return [];
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
}

export function textOf({ code, stdout, stderr }: Ran): string {
  return `exit code ${code}\n${stderr.slice(0, 1500)}\n${stdout.slice(0, 1500)}`;
}
