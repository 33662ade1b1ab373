import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../core/prompts.ts';
import { checkInstall, textOf } from './check-install.ts';
import { ProductCheck } from './check-product.ts';
import type { Findings } from './findings.ts';
import type { Installation } from './installation.ts';
import { nodeProgram, oldNodes } from './toolchain.ts';

/** Flags of `npm install` that people use: scripts are not needed, the optional native parts are. */
export async function checkFlags(
  installationFor: (name: string) => Promise<Installation>,
  tarball: string,
  findings: Findings,
): Promise<void> {
  const scriptless = await installationFor('scriptless');
  await checkInstall(scriptless, tarball, findings, ['--ignore-scripts']);
  new ProductCheck(scriptless, findings).writeUserFiles();
  for (const matrix of ['my', 'sandbox']) {
    const ran = await scriptless.npx('skillopt-bench', 'run', `${matrix}.yaml`, '--quiet');
    findings.check(`${matrix}.yaml runs without install scripts`, ran.code === 0, textOf(ran));
  }
  const bare = await installationFor('bare');
  await checkInstall(bare, tarball, findings, ['--omit=optional', '--ignore-scripts']);
  const refused = await bare.npx('skillopt-bench', 'demo');
  findings.check(
    'without the native parts the command says how to install them',
    refused.code === 2 && refused.stderr.includes('--omit=optional'),
    textOf(refused),
  );
}

/** Nodes that are too old are told so in a sentence. */
export async function checkOldNodes(findings: Findings): Promise<void> {
  for (const version of oldNodes) {
    const { status, stderr } = spawnSync(
      await nodeProgram(version),
      [join(packageRoot, 'cli', 'bin.mjs'), 'demo'],
      {
        encoding: 'utf8',
      },
    );
    findings.check(
      `Node ${version} is told what is needed`,
      status === 2 &&
        /^skillopt-bench needs Node 20\.19 or newer, or 22\.13 or newer; this is \d+[^\n]*\n$/.test(stderr),
      stderr,
    );
  }
}
