import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from './check-install.ts';
import type { Findings } from './findings.ts';
import type { Installation } from './installation.ts';

/** What the tests of a new benchmark need beside the suite. */
const testTools = ['vitest@4.1.12', 'typescript@5.9.3', '@types/node@20.19.43'];

/** Code of a user's own: the public doors, and a new benchmark with its tests, types and a run. */
export async function checkDoors(installed: Installation, findings: Findings): Promise<void> {
  const plain = await installed.node('door.mjs');
  findings.check(
    'a plain node imports the package',
    /^[0-9a-f]{64} read\n$/.test(plain.stdout),
    textOf(plain),
  );
  findings.check('... without a warning', plain.stderr === '', plain.stderr);
  const typed = await installed.npx('tsx', 'typed-door.mts');
  findings.check('TypeScript imports it under tsx', /^[0-9a-f]{64} 1\n$/.test(typed.stdout), textOf(typed));

  const tools = await installed.npm('install', '--save-dev', ...testTools);
  findings.check(`npm install ${testTools.join(' ')}`, tools.code === 0, textOf(tools));
  const made = await installed.npx('skillopt-bench', 'new', 'benchmark', 'shelf-marks');
  findings.check('new benchmark', made.code === 0 && !made.stdout.includes('npm install'), textOf(made));
  const tested = await installed.npx('vitest', 'run', '--reporter=json', '--outputFile=tested.json');
  findings.check('its tests, and one of the test kit, pass', tested.code === 0, textOf(tested));
  for (const type of ['commonjs', 'module']) {
    setPackageType(installed, type);
    const run = await installed.npx(
      'skillopt-bench',
      'run',
      'shelf-marks/try.yaml',
      '--out',
      `results/${type}`,
    );
    findings.check(
      `it runs in a folder of type ${type}`,
      run.code === 0 && run.stdout.includes('[SIMULATED] try-shelf-marks'),
      textOf(run),
    );
  }
  const types = await installed.npx('tsc', '--noEmit', '-p', '.');
  findings.check('its types hold under strict', types.code === 0, textOf(types));
}

/** npm's newer versions write `commonjs` into a new package.json, older ones nothing. */
function setPackageType({ project }: Installation, type: string): void {
  const file = join(project, 'package.json');
  const settings: unknown = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, `${JSON.stringify(Object.assign({}, settings, { type }))}\n`);
}
