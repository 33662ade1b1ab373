import { readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Benchmark, DataSource } from '../../../benchmarks/contract.ts';
import { DataError, messageOf, UsageError } from '../../../core/errors.ts';
import { canonicalJson, type JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { safeJson } from '../../../core/safe-json.ts';
import { existingStore } from '../../../matrix/store.ts';
import { benchmarkDefinition } from '../../../matrix/workbench.ts';
import { lintDocument } from '../../../reports/skill/lint/lint-document.ts';
import { type LintedDocument, lintTable } from '../../../reports/skill/lint/lint-table.ts';
import { lintCorpus } from '../../../reports/skill/lint/lint-tasks.ts';
import { stampOf } from '../../../reports/stamp.ts';
import { writeTerminal } from '../../../reports/writers/terminal.ts';
import { collect, countArgument } from '../../arguments.ts';
import { interruptible } from '../../interruptible.ts';
import { printText } from '../../print-text.ts';
import { keyValues } from '../../single-cell.ts';
import { historyOf, recordedDay } from './choose-run.ts';

interface LintCommandOptions {
  readonly benchmark?: string;
  readonly data?: string;
  readonly module?: string;
  readonly setting?: readonly string[];
  readonly run?: string;
  readonly words: number;
  readonly maxTokens: number;
  readonly json?: boolean;
}

export function register(skill: Command): void {
  skill
    .command('lint')
    .description('find test answers, copied task text and other faults in skill documents')
    .argument('<document.md|results>', 'a document, or a folder that `run` made: then its labelled documents')
    .option('--benchmark <name>', 'benchmark whose tasks are compared (a results folder names its own)')
    .option('--data <folder>', 'split folder (default: the bundled or generated items)')
    .option('--module <file>', 'adapter of your own, loaded by path')
    .option('--setting <key=value>', 'setting of the benchmark, repeatable', collect)
    .option('--run <id>', 'one run of the results folder')
    .option('--words <n>', 'words in a row that count as copied', countArgument, 8)
    .option('--max-tokens <n>', 'longest document that is not warned of, estimated', countArgument, 4000)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExit code 1 when something is found that is an error. This reads test tasks; nothing is run on them.\n' +
        '\nExamples:\n  $ skillopt-bench skill lint my-skill.md --benchmark searchqa --data data/searchqa' +
        '\n  $ skillopt-bench skill lint results/demo',
    )
    .action(async (path: string, options: LintCommandOptions) => {
      const groups = isFolder(path) ? groupsOfResults(path, options) : [groupOfFile(path, options)];
      const linted = await interruptible((signal) => lintAll(groups, options, signal));
      if (options.json === true) printText(process.stdout, `${safeJson(linted.map(jsonOf))}\n`);
      else
        for (const one of linted)
          printText(process.stdout, `${writeTerminal(lintTable(one.documents, one))}\n`);
      const findings = linted.flatMap(({ documents }) => documents.flatMap(({ report }) => report.findings));
      process.exitCode = findings.some(({ severity }) => severity === 'error') ? 1 : 0;
    });
}

/** Documents that are compared with the same tasks. */
interface Group {
  readonly benchmark: string;
  readonly settings: JsonObject;
  readonly stamp: string;
  readonly documents: { readonly name: string; readonly text: string }[];
}

interface Linted {
  readonly benchmark: string;
  readonly provenance: string;
  readonly stamp: string;
  readonly hasAnswers: boolean;
  readonly documents: readonly LintedDocument[];
}

async function lintAll(
  groups: readonly Group[],
  options: LintCommandOptions,
  signal: AbortSignal,
): Promise<Linted[]> {
  const linted: Linted[] = [];
  for (const { benchmark: name, settings, stamp, documents } of groups) {
    const definition = await benchmarkDefinition(name, options.module, '.');
    const benchmark: Benchmark = definition.create({ prompts: new PromptLibrary() });
    const source = sourceOf(options.data, definition.defaultSource, name);
    const dataset = await benchmark.load({ source, settings, limit: 0, signal });
    const corpus = lintCorpus(benchmark, dataset);
    linted.push({
      benchmark: name,
      provenance: dataset.provenance,
      stamp,
      hasAnswers: corpus.hasAnswers,
      documents: documents.map(({ name: document, text }) => ({
        name: document,
        report: lintDocument(text, corpus, options),
      })),
    });
  }
  return linted;
}

function sourceOf(data: string | undefined, fallback: DataSource | null, name: string): DataSource {
  if (data !== undefined) return { kind: 'split-dir', path: resolve(data) };
  if (fallback === null)
    throw new UsageError(`benchmark ${name} bundles no items: give --data <split folder>`);
  return fallback;
}

function groupOfFile(path: string, { benchmark, setting, run }: LintCommandOptions): Group {
  if (benchmark === undefined) throw new UsageError('a document needs --benchmark <name>');
  if (run !== undefined) throw new UsageError('--run is for results folders');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new DataError(`${path}: ${messageOf(error)}`, error);
  }
  return {
    benchmark,
    settings: keyValues(setting ?? []) as JsonObject,
    stamp: 'DOCUMENT',
    documents: [{ name: basename(path), text }],
  };
}

/** The labelled documents of all runs, each distinct one once, grouped by benchmark, settings and source. */
function groupsOfResults(path: string, options: LintCommandOptions): Group[] {
  const store = existingStore(path);
  const ids = store.runIds();
  const wanted = options.run === undefined ? ids : ids.filter((id) => id === options.run);
  if (wanted.length === 0) throw new UsageError(`--run: no run '${options.run}' in ${path}`);
  const day = recordedDay(path);
  const groups = new Map<string, Group & { seen: Set<string> }>();
  for (const id of wanted) {
    const { summary } = historyOf(store, id, day);
    const { name } = summary.run.benchmark;
    if (options.benchmark !== undefined && options.benchmark !== name) continue;
    const settings = settingsOf(summary.run.benchmark);
    const stamp = stampOf([summary]);
    const key = canonicalJson([name, settings, stamp]);
    const group = groups.get(key) ?? { benchmark: name, settings, stamp, documents: [], seen: new Set() };
    groups.set(key, group);
    for (const { label, skill } of summary.learned?.documents ?? []) {
      const text = summary.documents.get(skill);
      if (text === undefined || group.seen.has(skill)) continue;
      group.seen.add(skill);
      group.documents.push({ name: `${id} ${label}`, text });
    }
  }
  if ([...groups.values()].every(({ documents }) => documents.length === 0))
    throw new UsageError(`no run of ${path} has ended learning with a document that could be looked at`);
  return [...groups.values()].filter(({ documents }) => documents.length > 0);
}

/** Settings as the log has them. */
function settingsOf(benchmark: object): JsonObject {
  const settings: unknown = 'settings' in benchmark ? benchmark.settings : {};
  return typeof settings === 'object' && settings !== null ? (settings as JsonObject) : {};
}

function jsonOf({ benchmark, provenance, stamp, documents }: Linted) {
  return {
    source: stamp,
    benchmark,
    provenance,
    documents: documents.map(({ name, report }) => ({ document: name, ...report })),
  };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new UsageError(`there is no file or folder '${path}'`, error);
  }
}
