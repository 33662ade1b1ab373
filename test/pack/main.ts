import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { checkDoors } from './check-doors.ts';
import { checkInstall, checkPeers } from './check-install.ts';
import { checkFlags, checkOldNodes } from './check-odd-installs.ts';
import { ProductCheck, type Results } from './check-product.ts';
import { Findings } from './findings.ts';
import { differences } from './folder-digests.ts';
import { Installation, makeUserFolder } from './installation.ts';
import { packSuite } from './pack-suite.ts';
import { nodeProgram, npmScripts, type Toolchain, toolchains } from './toolchain.ts';

/**
 * `npm run test:pack`: packs the suite, installs the file into an empty folder on every supported Node, one after the other,
 * and does there what a user does. All of them must write the same bytes. Nodes and npms come from the npm registry
 * and are kept in a cache. Variables: NODES (versions or majors, separated by commas), PACK_CACHE, KEEP=1 (leaves the folders).
 */
const wanted = process.env.NODES?.split(',');
const chosen = toolchains.filter(
  ({ node }) => wanted === undefined || wanted.some((name) => node === name || node.startsWith(`${name}.`)),
);
const work = mkdtempSync(join(tmpdir(), 'skillopt-bench-pack-'));
makeUserFolder(work);
const npmEnvironment = {
  npm_config_cache: join(work, 'npm-cache'),
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
  ...settingsOfThisMachine(['registry', 'cafile']),
};

/** Where npm finds packages here; a fresh home knows nothing of it. */
function settingsOfThisMachine(names: readonly string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const name of names) {
    const value = spawnSync('npm', ['config', 'get', name], { encoding: 'utf8' }).stdout.trim();
    if (value !== '' && value !== 'null' && value !== 'undefined') settings[`npm_config_${name}`] = value;
  }
  return settings;
}

async function installationOn(toolchain: Toolchain, name: string): Promise<Installation> {
  return new Installation({
    // A space and letters outside of ASCII: paths of users have them.
    folder: join(work, `${name} bäckup 測試`),
    node: await nodeProgram(toolchain.node),
    npm: await npmScripts(toolchain.npm),
    npmEnvironment,
  });
}

async function checkOn(toolchain: Toolchain, tarball: string): Promise<{ all: Findings; results: Results }> {
  const findings = new Findings(`Node ${toolchain.node}, npm ${toolchain.npm}`);
  const installed = await installationOn(toolchain, `node-${toolchain.node}`);
  if (!(await checkInstall(installed, tarball, findings))) return { all: findings, results: new Map() };
  const product = new ProductCheck(installed, findings);
  const results = await product.main();
  product.noTraces();
  await checkDoors(installed, findings);
  await checkPeers(installed, findings);
  if (process.env.KEEP === undefined) rmSync(installed.project, { recursive: true, force: true });
  return { all: findings, results };
}

async function main(): Promise<void> {
  mkdirSync(npmEnvironment.npm_config_cache, { recursive: true });
  makeUserFolder(npmEnvironment.npm_config_cache);
  const packing = new Findings('npm pack');
  const tarball = packSuite(work, packing);
  const findings: Findings[] = [packing];
  let first: { readonly node: string; readonly results: Results } | null = null;
  let skipped = 0;
  for (const toolchain of chosen) {
    const missing = await whyNotHere(toolchain);
    if (missing !== null) {
      skipped += 1;
      process.stdout.write(`Node ${toolchain.node}: SKIPPED: ${missing}\n`);
      continue;
    }
    const { all, results } = await checkOn(toolchain, tarball);
    findings.push(all);
    first ??= { node: toolchain.node, results };
    const other = differences(first.results, results);
    all.check(
      `${results.size} results are those of Node ${first.node} to the byte`,
      results.size > 20 && other.length === 0,
      other.join('\n'),
    );
  }
  if (wanted === undefined && skipped === 0) {
    const odd = new Findings('odd installs');
    findings.push(odd);
    await checkFlags((name) => installationOn({ node: '22.23.3', npm: '10.9.4' }, name), tarball, odd);
    await checkOldNodes(odd);
  }
  const count = (key: 'passed' | 'failed'): number => findings.reduce((sum, all) => sum + all[key], 0);
  process.stdout.write(`${count('passed')} passed, ${count('failed')} failed, ${skipped} skipped\n`);
  process.exitCode = count('failed') === 0 && first !== null ? 0 : 1;
}

/** npm's words where it has no such Node, or no such npm, for this machine; null when both are in the cache now. */
async function whyNotHere({ node, npm }: Toolchain): Promise<string | null> {
  try {
    await Promise.all([nodeProgram(node), npmScripts(npm)]);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

try {
  await main();
} finally {
  if (process.env.KEEP === undefined) rmSync(work, { recursive: true, force: true });
  else process.stdout.write(`kept: ${work}\n`);
}
