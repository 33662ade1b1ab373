import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { productVersion } from '../../cli/product-version.ts';
import { packageRoot } from '../../core/prompts.ts';
import { siteMark } from '../../reports/html/fresh-folder.ts';
import { textOf } from './check-install.ts';
import type { Findings } from './findings.ts';
import { differences, fileDigest, folderDigests } from './folder-digests.ts';
import type { Installation, Ran } from './installation.ts';
import { shippedFiles } from './shipped-files.ts';
import { userFiles } from './user-files.ts';

/** Bytes that every Node must make alike: report files by path, and what was printed, by command. */
export type Results = ReadonlyMap<string, string>;

const gymArguments =
  'gym --jobs 2 --methods seed-skill --worlds 2 --seeds tuning:1 --out results/gym.json'.split(' ');

/** Node's own warnings, which a user can do nothing about. */
const warning = /\b(?:Deprecation|Experimental)?Warning:|\bDEP0\d{3}\b/;

/** Everything that a user does with the installed command, in the folder where it was installed. */
export class ProductCheck {
  readonly #installed: Installation;
  readonly #findings: Findings;
  readonly #results = new Map<string, string>();

  constructor(installed: Installation, findings: Findings) {
    this.#installed = installed;
    this.#findings = findings;
  }

  writeUserFiles(): void {
    for (const [name, text] of Object.entries(userFiles))
      writeFileSync(join(this.#installed.project, name), text);
  }

  /** Nobody may write below node_modules. @returns what all Nodes must agree on */
  async main(): Promise<Results> {
    this.writeUserFiles();
    const before = folderDigests(this.#installed.package);
    const altered = shippedFiles().filter((path) => before.get(path) !== fileDigest(join(packageRoot, path)));
    this.#findings.check('every file is that of the checkout', altered.length === 0, altered.join('\n'));
    this.#installed.setWritable(false);
    try {
      await this.#version();
      await this.#demo();
      await this.#ownSweep();
      await this.#sandboxes();
    } finally {
      this.#installed.setWritable(true);
    }
    const changed = differences(before, folderDigests(this.#installed.package));
    this.#findings.check('the package is as it was installed', changed.length === 0, changed.join('\n'));
    return this.#results;
  }

  async #version(): Promise<void> {
    const { code, stdout, stderr: all } = await this.#installed.npx('skillopt-bench', '--version');
    // npm 12 says in a notice what it runs.
    const stderr = all.replace(/^npm notice.*\n|^\n/gm, '');
    const holds = code === 0 && stdout.trim() === productVersion() && stderr === '';
    this.#findings.check('--version', holds, textOf({ code, stdout, stderr }));
    await this.#product('--help', ['--help'], (ran) => ran.stdout.includes('First steps:'));
  }

  async #demo(): Promise<void> {
    await this.#product('demo', ['demo'], ({ stdout }) =>
      ['[SIMULATED] demo:', '│ spreadsheetbench-mini │', '[RECORDED 2026', 'npx skillopt-bench replay'].every(
        (part) => stdout.includes(part),
      ),
    );
    this.#keepReport('demo');
    const recording = 'node_modules/skillopt-bench/recordings/bookkeeping-real';
    await this.#product('replay of a recording that came with it', ['replay', recording], (ran) =>
      ran.stdout.includes('78.0 [68.9, 85.0]'),
    );
  }

  /** One rollout after the other: pages list them as they came in, and SQL runs in processes of its own. */
  async #ownSweep(): Promise<void> {
    await this.#product('plan of an own sweep', ['plan', 'my.yaml'], (ran) =>
      ran.stdout.includes('my-sweep'),
    );
    await this.#product('run of an own sweep', ['run', 'my.yaml', '--quiet', '--concurrency', '1'], (ran) =>
      ran.stdout.includes('[SIMULATED] my-sweep'),
    );
    await this.#product('report with pages', ['report', 'results/my-sweep'], (ran) =>
      ran.stdout.includes('SIMULATED'),
    );
    const pages = join(this.#installed.project, 'results/my-sweep/report/html');
    const index = join(pages, 'index.html');
    this.#findings.check(
      'pages are there and stamped',
      existsSync(index) && readFileSync(index, 'utf8').includes('SIMULATED'),
    );
    this.#keepReport('my-sweep');
    await this.#product('the schema', ['schema'], (ran) => ran.stdout.startsWith('{'));
  }

  /** The helper processes: JavaScript of models, documents and SQL. */
  async #sandboxes(): Promise<void> {
    await this.#product('run with scripts and documents', ['run', 'sandbox.yaml', '--quiet'], (ran) =>
      ran.stdout.includes('[SIMULATED] sandbox'),
    );
    this.#keepReport('sandbox');
    await this.#product('the gym in two processes', gymArguments, (ran) => ran.stdout.includes('SIMULATED'));
    await this.#product('doctor', ['doctor'], (ran) => ran.stdout.includes('JavaScript'), { keep: false });
  }

  /** Nothing but tsx's translations, which are kept for the next start, is written outside of the project. */
  noTraces(): void {
    const { home, temporary } = this.#installed;
    this.#findings.check(
      'the home folder is empty',
      readdirSync(home).length === 0,
      readdirSync(home).join(),
    );
    const left = readdirSync(temporary).filter(
      (name) => !/^tsx-\d+$/.test(name) && name !== 'node-compile-cache',
    );
    this.#findings.check(
      'only translated code is left among temporary files',
      left.length === 0,
      left.join(),
    );
  }

  async #product(
    what: string,
    args: readonly string[],
    holds: (ran: Ran) => boolean,
    { keep = true } = {},
  ): Promise<void> {
    const ran = await this.#installed.npx('skillopt-bench', ...args);
    this.#findings.check(what, ran.code === 0 && holds(ran), textOf(ran));
    this.#findings.check(`${what}: no warnings`, !warning.test(`${ran.stdout}${ran.stderr}`), textOf(ran));
    if (keep) this.#results.set(`printed by ${args.join(' ')}`, ran.stdout);
  }

  /** Without the mark of the pages, which holds a digest of the logs, times included. */
  #keepReport(name: string): void {
    const digests = folderDigests(join(this.#installed.project, 'results', name, 'report'));
    this.#findings.check(`${name} has report files`, digests.size > 5, `${digests.size} files`);
    for (const [path, digest] of digests)
      if (path !== join('html', siteMark)) this.#results.set(`${name}/report/${path}`, digest);
  }
}
