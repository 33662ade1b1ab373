import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../../core/prompts.ts';
import { pageFrame } from '../../../../reports/html/page-frame.ts';
import { rolloutSection } from '../../../../reports/html/rollouts/rollout-section.ts';
import { writeRolloutData } from '../../../../reports/html/rollouts/write-rollout-data.ts';
import { type HostileRun, writeHostileRun } from './hostile-run.ts';

export interface HostileSite {
  /** Folder of the report. */
  readonly site: string;
  /** Path of the run's page below it. */
  readonly page: string;
  readonly run: HostileRun;
  remove(): void;
}

/** A report of one page: the rollouts of the hostile run, in the frame and with the scripts of every run's page. */
export async function hostileSite(): Promise<HostileSite> {
  const root = mkdtempSync(join(tmpdir(), 'skillopt-bench-'));
  const site = join(root, 'html');
  const run = writeHostileRun(join(root, 'run'));
  cpSync(join(packageRoot, 'reports', 'html', 'assets'), join(site, 'assets'), { recursive: true });
  // What every page loads besides; made by others, and no part of what is tested here.
  for (const name of ['report.css', 'report.js', 'theme.js'])
    writeFileSync(join(site, 'assets', name), '', { flag: 'a' });
  const data = await writeRolloutData({ runFolder: run.folder, site, slug: 'hostile' });
  const page = 'runs/hostile.html';
  mkdirSync(join(site, 'runs'));
  writeFileSync(
    join(site, page),
    pageFrame({
      title: 'hostile </title><script>window.boom = 1</script>',
      stamps: ['SIMULATED'],
      root: '../',
      scripts: data.scripts,
      styles: data.styles,
      body: rolloutSection(data),
    }),
  );
  return { site, page, run, remove: () => rmSync(root, { recursive: true, force: true }) };
}
