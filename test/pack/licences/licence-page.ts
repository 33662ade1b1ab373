import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../core/prompts.ts';
import { ruledLicence, rulesInWords, unstated } from './licence-rules.ts';
import { type LockPackage, lockPackages, type PackageKind } from './lock-packages.ts';

const headings: readonly (readonly [PackageKind, string, string])[] = [
  ['install', 'With every install', 'What `npm install` of the suite brings along.'],
  ['native', 'Native parts', 'One of each is installed, the one for the machine.'],
  [
    'peer',
    'Optional peers',
    'Only where somebody installs `bullmq` and `ioredis`, or `@aws-sdk/client-s3`, for [many machines](many-machines.md).',
  ],
  ['development', 'Development', 'Never installed with the suite: for its tests and checks.'],
];

/** Data of others inside the package; a test compares the folders with what is there. */
const data: Readonly<Record<string, string>> = {
  'benchmarks/alfworld/data': 'games of ALFWorld and annotations of ALFRED: MIT',
  'benchmarks/alfworld/manifest': 'ids of SkillOpt: MIT',
  'benchmarks/docvqa/data':
    'made for the suite: MIT; drawn with Liberation Sans (OFL-1.1, which does not bind drawings)',
  'benchmarks/docvqa/manifest': 'ids of SkillOpt: MIT',
  'benchmarks/livemath/data': 'written for the suite: MIT',
  'benchmarks/livemath/manifest': 'ids of SkillOpt: MIT',
  'benchmarks/officeqa/data':
    'questions written for the suite: MIT; excerpts of Treasury Bulletins: public domain',
  'benchmarks/officeqa/manifest': 'ids of SkillOpt: MIT',
  'benchmarks/searchqa/data': 'written for the suite: MIT',
  'benchmarks/searchqa/manifest': 'ids of SkillOpt: MIT',
  'benchmarks/spreadsheetbench/data': 'written for the suite: MIT',
  'benchmarks/spreadsheetbench/manifest': 'ids of SkillOpt: MIT',
  recordings:
    'replies of Qwen2.5-Coder-1.5B-Instruct (weights: Apache-2.0) to generated tasks of the suite: MIT',
};

/** What packages bundle under licences of their own. */
const bundled: readonly (readonly [string, string])[] = [
  ['@ironcalc/wasm', 'WebAssembly built from Rust crates; MIT or Apache-2.0 as a whole'],
  ['@jitl/quickjs-wasmfile-release-sync', 'QuickJS: MIT'],
  ['@libsql/*', 'SQLite: public domain; libSQL: MIT'],
  ['@napi-rs/canvas-*', 'Skia: BSD-3-Clause, with the libraries that it contains'],
  [
    'pdfjs-dist',
    'cmaps: Adobe, BSD-3-Clause; standard_fonts: Foxit BSD-3-Clause, Liberation OFL-1.1; wasm: OpenJPEG BSD-2-Clause, PDFium JBIG2 BSD-3-Clause, qcms MIT; iccs: CC0-1.0',
  ],
];

/** docs/licences.md as it has to be: a function of package-lock.json and of the rules. */
export function licencePage(): string {
  const packages = lockPackages();
  return `${[
    '# Licences',
    '',
    'Written by `npm run licences` from `package-lock.json`; `npm run licences -- --check` and a test compare it, and refuse a licence that is not',
    'on the list. The suite itself is MIT ([LICENSE](../LICENSE)). Texts lie in the packages.',
    '',
    '## What is allowed',
    '',
    ...rulesInWords(),
    '',
    'Of two licences joined by OR the first that is on the list is taken: MIT for `jszip`.',
    '',
    ...exceptions(),
    '',
    ...headings.flatMap(([kind, heading, text]) => [
      `## ${heading}`,
      '',
      text,
      '',
      ...table(packages.filter((one) => one.kind === kind)),
      '',
    ]),
    '## Inside packages',
    '',
    '| package | contains |',
    '|---|---|',
    ...bundled.map(([name, text]) => `| ${name} | ${text} |`),
    '',
    '## Data inside the suite',
    '',
    'Folders with a `SOURCE.md` say more there.',
    '',
    '| folder | what it is |',
    '|---|---|',
    ...Object.entries(data).map(([folder, text]) => `| ${folder} | ${text} |`),
    '| benchmarks/officeqa/oracle/html-entities.json | named characters of the HTML standard (WHATWG; BSD-3-Clause in source code) |',
  ].join('\n')}\n`;
}

/** Packages that may not be there, as sentences. */
export function licenceProblems(packages: readonly LockPackage[] = lockPackages()): string[] {
  return packages.flatMap((one) => {
    const { problem } = ruledLicence(one);
    return problem === null ? [] : [`${one.name}@${one.version}: ${problem}`];
  });
}

/** Folders with data in them that the page does not name, or that it names and that are gone. */
export function dataProblems(): string[] {
  const benchmarks = readdirSync(join(packageRoot, 'benchmarks'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => ['data', 'manifest'].map((part) => `benchmarks/${name}/${part}`))
    .filter((folder) => existsSync(join(packageRoot, folder)));
  const there = new Set([...benchmarks, 'recordings']);
  const named = new Set(Object.keys(data));
  return [...there]
    .filter((folder) => !named.has(folder))
    .concat([...named].filter((folder) => !there.has(folder)));
}

function table(packages: readonly LockPackage[]): string[] {
  const rows = packages.map((one) => `| ${one.name} | ${one.version} | ${ruledLicence(one).licence} |`);
  return ['| package | version | licence |', '|---|---|---|', ...new Set(rows)];
}

function exceptions(): string[] {
  return [
    'Where the lock file has no licence:',
    '',
    ...Object.entries(unstated).map(
      ([name, { licence, reason }]) =>
        `- \`${name}${name.endsWith('-') ? '*' : ''}\`: ${licence}. ${reason}.`,
    ),
  ];
}
