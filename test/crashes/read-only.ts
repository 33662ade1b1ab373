import { chmodSync, cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../core/hash.ts';
import { resultsStore } from '../../matrix/store.ts';
import { filesBelow } from './judge.ts';
import type { Life } from './life.ts';
import { type ReadOnlyCase, readOnlyCases } from './read-only-cases.ts';
import { say } from './say.ts';
import { whyNoMounts, withReadOnly } from './shut-folders.ts';
import { type Stage, setStage, smallMatrix } from './stage.ts';

/** Part `read-only`: results, cache or working directory cannot be written. Returns what is wrong. */
export async function readOnly(): Promise<string[]> {
  const wrong: string[] = [];
  const stage = await setStage('read-only', smallMatrix);
  try {
    say(`read-only: ${stage.folder}`);
    await must(stage.sweep('done'), 0);
    await must(stage.sweep('no-pages', []), 0);
    await must(stage.start(['report', 'done']), 0);
    makeBegun(stage);
    for (const one of readOnlyCases(stage)) wrong.push(...(await tried(stage, one)));
    wrong.push(...(await served(stage)));
  } finally {
    await stage.close(wrong.length > 0);
  }
  return wrong;
}

/** A results folder in which a run is not finished. */
function makeBegun(stage: Stage): void {
  const begun = join(stage.folder, 'begun');
  cpSync(join(stage.folder, 'done'), begun, { recursive: true });
  const [id = ''] = resultsStore(begun).runIds();
  const log = join(begun, 'runs', id, 'events.jsonl');
  writeFileSync(log, `${readFileSync(log, 'utf8').trimEnd().split('\n').slice(0, -1).join('\n')}\n`);
  for (const name of ['empty', 'elsewhere', 'workplace']) mkdirSync(join(stage.folder, name));
  for (const name of ['sweep.yaml', 'models.yaml'])
    cpSync(join(stage.folder, name), join(stage.folder, 'workplace', name));
  writeFileSync(join(stage.folder, 'a-file'), 'not a folder');
  cpSync(join(stage.folder, 'done', 'cache.db'), join(stage.folder, 'empty', 'cache.db'));
  chmodSync(stage.folder, 0o755);
  chmodSync(stage.tmp, 0o777);
}

async function tried(stage: Stage, one: ReadOnlyCase): Promise<string[]> {
  const before = stateOf(stage.folder);
  const life = stage.start(one.args, { through: one.through, cwd: one.cwd });
  const { code, hung } = await life.ended();
  const changed = changes(before, stateOf(stage.folder)).filter(
    (name) => !name.startsWith('tmp/tsx') && (one.writes === undefined || !name.startsWith(`${one.writes}/`)),
  );
  const said = life.said();
  const [line = ''] = said.split('\n').filter((text) => one.says.test(text));
  say(`  ${one.name}: exit code ${code}${code === 0 ? '' : `, ${line.slice(0, 240)}`}`);
  const wrong: string[] = [];
  if (hung || code !== one.code)
    wrong.push(`${one.name}: exit code ${code}, not ${one.code}: ${said.slice(-700)}`);
  if (!one.says.test(said)) wrong.push(`${one.name}: says ${said.slice(-700)}`);
  if (/internal error|\n\s+at /.test(said))
    wrong.push(`${one.name}: an error without a name: ${said.slice(-700)}`);
  if (changed.length > 0) wrong.push(`${one.name}: changed ${changed.slice(0, 5).join(', ')}`);
  return wrong;
}

/** `serve` of a folder whose pages are there, and of one whose pages are not. */
async function served(stage: Stage): Promise<string[]> {
  const wrong: string[] = [];
  for (const results of ['done', 'no-pages']) {
    const folder = join(stage.folder, results);
    if (whyNoMounts(folder) !== null) return [];
    const life = stage.start(['serve', results, '--port', '0'], { through: withReadOnly(folder) });
    const end = life.ended(60_000);
    const url = await addressOf(life);
    const page = url === null ? null : await fetch(url).then((response) => response.text());
    if (page?.includes('searchqa-mini') !== true) wrong.push(`serve ${results}: ${life.said().slice(-600)}`);
    life.child.kill('SIGINT');
    const { code } = await end;
    say(`  serve ${results}: ${page?.length ?? 0} bytes, exit code ${code}`);
    if (filesBelow(stage.tmp).some((name) => name.includes('report')))
      wrong.push(`serve ${results}: pages were left in the folder for temporary files`);
  }
  return wrong;
}

async function addressOf(life: Life): Promise<string | null> {
  for (let tries = 0; tries < 600 && life.child.exitCode === null; tries += 1) {
    const url = /http:\/\/\S+/.exec(life.said())?.[0];
    if (url !== undefined) return url;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return null;
}

function stateOf(folder: string): Map<string, string> {
  return new Map(
    filesBelow(folder).map((name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = statSync(path);
      return [name, size > 1_000_000 ? `${size} ${mtimeMs}` : sha256(readFileSync(path))];
    }),
  );
}

function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
}

async function must(life: Life, wanted: number): Promise<void> {
  const { code, hung } = await life.ended();
  if (code !== wanted || hung) throw new Error(`ended with ${code}${hung ? ' (hung)' : ''}: ${life.said()}`);
}
