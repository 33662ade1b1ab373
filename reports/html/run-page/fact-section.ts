import { costUsd } from '../../../models/wrap/price.ts';
import { budgetCell, budgetNotes } from '../../budget-cell.ts';
import { handOffStamps } from '../../hand-off-stamps.ts';
import { modeText } from '../../mode-text.ts';
import type { RunDescription } from '../../run-description.ts';
import type { RunSummary } from '../../run-summary.ts';
import { type Fields, fieldsOf, numberOf, textOf } from '../../skill/log-values.ts';
import type { RunHistory } from '../../skill/read-run-history.ts';
import { benchmarkText } from '../../test-score.ts';
import { type Html, html } from '../html.ts';
import { countText } from './numbers.ts';
import { replySourceText } from './reply-source.ts';
import { boundedText } from './shown-text.ts';

type Fact = readonly [name: string, value: string | Html];
type Usage = RunSummary['usage']['target'];

/** What was run, on what, and what it took. A fact that the log does not hold is left out, or said to be missing. */
export function factSection(history: RunHistory): Html {
  const { summary } = history;
  const run = fieldsOf(summary.run) ?? {};
  const facts: Fact[] = [
    ...benchmarkFacts(summary, run),
    ...modelFacts(summary.run),
    ...methodFacts(summary, run),
    ...budgetFacts(summary),
    ...costFacts(history, run),
    ['run format', textOf(run.format) ?? '-'],
    [
      'state',
      summary.finished ? 'finished' : 'not finished: everything here is of the run as far as it came',
    ],
  ];
  return html`<dl class="facts">${facts.map(
    ([
      name,
      value,
    ]) => html`<div><dt>${name}</dt><dd>${typeof value === 'string' ? boundedText(value, 2000) : value}</dd></div>
`,
  )}</dl>`;
}

function benchmarkFacts({ run, dataset }: RunSummary, fields: Fields): Fact[] {
  const benchmark = fieldsOf(fields.benchmark) ?? {};
  const splits = (['train', 'val', 'test'] as const).map(
    (name) =>
      html`<li>${name}: ${countText(dataset[name].count)} tasks, digest <code>${dataset[name].digest}</code></li>`,
  );
  return [
    ['benchmark', `${benchmarkText(run.benchmark)}, version ${textOf(benchmark.version) ?? '-'}`],
    ['benchmark settings', settingsText(benchmark.settings)],
    ['objective', settingsText(benchmark.objective)],
    ['data', dataset.provenance],
    ['splits', html`<ul>${splits}</ul>`],
  ];
}

function modelFacts(run: RunDescription): Fact[] {
  const about = (model: RunDescription['target']) =>
    `${model.name}, id ${model.id}, ${model.source}; ${settingsText(model.settings)}`;
  const stamps = handOffStamps(run);
  return [
    ['target model', about(run.target)],
    ['optimizer model', run.optimizer === null ? 'none' : about(run.optimizer)],
    ...(stamps.length === 0 ? [] : [['hand-off', stamps.join(', ')] as const]),
  ];
}

function methodFacts({ run }: RunSummary, fields: Fields): Fact[] {
  const [method, mode] = [fieldsOf(fields.method), fieldsOf(fields.mode)];
  const stamps = run.method.stamps.length === 0 ? '' : `; ${run.method.stamps.join(', ')}`;
  const name =
    run.method.label === run.method.name ? run.method.name : `${run.method.label} (${run.method.name})`;
  const limit = numberOf(mode?.timeLimitMs);
  return [
    ['method', `${name}, version ${textOf(method?.version) ?? '-'}${stamps}`],
    [
      'mode',
      `${modeText(run.mode)}, version ${textOf(mode?.version) ?? '-'}${limit === null ? '' : `, at most ${limit / 1000} s a rollout`}`,
    ],
    ['replicate', String(run.replicate)],
    ['seed', String(run.seed)],
    ['feedback to the optimizer', textOf(fields.feedbackLevel) ?? '-'],
    [
      'what failed',
      run.missingPolicy === 'zero' ? 'counts as 0 (paper)' : 'machinery failures are missing data (default)',
    ],
    ['prompt overrides', textOf(fields.promptOverrides) ?? 'none'],
  ];
}

function budgetFacts(summary: RunSummary): Fact[] {
  const [note] = budgetNotes([summary]);
  if (note === undefined) return [['budget', 'none given']];
  const { text } = budgetCell(summary);
  const why = summary.learned?.budget?.cutShort ?? null;
  return [
    ['budget', note.replace(/^budget /, '')],
    ['limit reached', `${text === '' ? '-' : text}${why === null ? '' : ` (${why})`}`],
  ];
}

function costFacts({ summary, optimizerCalls }: RunHistory, run: Fields): Fact[] {
  const { usage, rollouts, modelMs } = summary;
  const total = Object.values(rollouts).reduce((sum, count) => sum + count, 0);
  const phases = Object.entries(rollouts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([phase, count]) => `${countText(count)} ${phase}`);
  const spared = numberOf(summary.learned?.spent.spared) ?? 0;
  const sources = new Map<string, number>();
  for (const { meta } of optimizerCalls) {
    const source = replySourceText(meta.call.source);
    sources.set(source, (sources.get(source) ?? 0) + 1);
  }
  const answered = [...sources]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, count]) => `${count} ${source}`);
  return [
    [
      'rollouts',
      `${countText(total)}${phases.length === 0 ? '' : `: ${phases.join(', ')}`}${spared === 0 ? '' : `; ${spared} on val spared by early stop`}`,
    ],
    ['target tokens', usageText(usage.target)],
    [
      'optimizer',
      `${countText(summary.optimizerCalls)} calls${answered.length === 0 ? '' : ` (${answered.join(', ')})`}; ${usageText(usage.optimizer)}`,
    ],
    [
      'time of the models',
      modelMs === null
        ? 'not measured: evaluated through a batch API'
        : `${countText(Math.round(modelMs / 1000))} s, all calls one after another`,
    ],
    ['money', moneyText(summary, fieldsOf(fieldsOf(run.budget)?.prices))],
  ];
}

/** Only the prices of the log count: what a model costs today says nothing of this run. */
function moneyText({ usage, run }: RunSummary, prices: Fields | null): string {
  const target = priceOf(prices?.target);
  const optimizer = priceOf(prices?.optimizer);
  if (target === null || (run.optimizer !== null && optimizer === null)) return 'price not in the log';
  const parts = [
    `target $${costUsd(usage.target, target).toFixed(4)} (${priceText(target)})`,
    ...(optimizer === null
      ? []
      : [`optimizer $${costUsd(usage.optimizer, optimizer).toFixed(4)} (${priceText(optimizer)})`]),
  ];
  const total =
    costUsd(usage.target, target) + (optimizer === null ? 0 : costUsd(usage.optimizer, optimizer));
  return `$${total.toFixed(4)} with cached replies counted as paid: ${parts.join(', ')}`;
}

type Price = Parameters<typeof costUsd>[1];

function priceOf(value: unknown): Price | null {
  const fields = fieldsOf(value);
  const [input, output] = [numberOf(fields?.inputUsdPerMillion), numberOf(fields?.outputUsdPerMillion)];
  if (fields === null || input === null || output === null) return null;
  return {
    inputUsdPerMillion: input,
    cachedInputUsdPerMillion: numberOf(fields.cachedInputUsdPerMillion),
    outputUsdPerMillion: output,
    asOf: textOf(fields.asOf) ?? '-',
  };
}

function priceText({ inputUsdPerMillion, outputUsdPerMillion, asOf }: Price): string {
  return `$${inputUsdPerMillion} in, $${outputUsdPerMillion} out a million tokens, as of ${asOf}`;
}

function usageText({ input, output, cachedInput, reasoning }: Usage): string {
  const cached = cachedInput === 0 ? '' : ` (${countText(cachedInput)} of it cached by the provider)`;
  const thought = reasoning === 0 ? '' : ` (${countText(reasoning)} of it reasoning)`;
  return `${countText(input)} tokens in${cached}, ${countText(output)} out${thought}`;
}

/** `temperature 0.7, thinking default`; nested values as JSON. */
function settingsText(value: unknown): string {
  const fields = fieldsOf(value);
  if (fields === null) return '-';
  const parts = Object.entries(fields).map(
    ([name, setting]) => `${name} ${typeof setting === 'object' ? JSON.stringify(setting) : String(setting)}`,
  );
  return parts.length === 0 ? 'none' : parts.join(', ');
}
