import type { EventOf } from '../core/events.ts';
import { plainText } from './plain-text.ts';

type Stage = EventOf<'stage'>;
type Data = Stage['data'];

/** Stages that say nothing of what became of an edit; the log has them. */
const silent = new Set([
  'training-planned',
  'epoch-started',
  'step-started',
  'reflected',
  'merged',
  'epoch-finished',
  'step-buffered',
  'region-placed',
  'training-finished',
]);

/**
 * What a method did to its document, step by step, as lines of text. Stages of methods that this file does not
 * know are printed as JSON, cut to one line.
 */
export function editHistory(stages: readonly Stage[]): string[] {
  const lines: string[] = [];
  for (const stage of stages) {
    if (silent.has(stage.name)) continue;
    const tell = Object.hasOwn(tellers, stage.name) ? tellers[stage.name] : undefined;
    const told =
      tell === undefined ? [`${stage.name} ${cut(JSON.stringify(stage.data), 300)}`] : tell(stage.data);
    const place = placeText(stage.place);
    for (const line of told) lines.push(place === '' ? line : `${place}: ${line}`);
  }
  return lines;
}

const tellers: Readonly<Record<string, (data: Data) => string[]>> = {
  'baseline-evaluated': (data) => [`seed document on val: ${score(data)}`],
  'batch-rolled-out': (data) => [`batch of ${count(data.rows)} tasks: ${score(data)}`],
  selected: (data) => list(data.items).map((item) => `edit: ${editText(item)}`),
  'edits-applied': (data) =>
    list(data.report).map(
      (row) => `  ${text(row.status)}${typeof row.message === 'string' ? ` (${row.message})` : ''}`,
    ),
  'learning-rate-decided': ({ mode, budget }) =>
    mode === 'autonomous' ? [`the optimizer decides to apply ${String(budget)}`] : [],
  'document-rewritten': ({ changeSummary, regionsRepaired, usable }) => [
    usable === true ? 'document written anew' : 'no usable document',
    ...(Array.isArray(changeSummary) ? changeSummary.map((line) => `  ${cut(text(line), 300)}`) : []),
    ...(regionsRepaired === true ? ['  its protected regions were put back as they were'] : []),
  ],
  'appendix-updated': ({ added }) =>
    Array.isArray(added) ? added.map((note) => `reminder: ${cut(text(note), 300)}`) : [],
  'candidate-evaluated': (data) => [
    data.scoreIs === 'at-most'
      ? `candidate ${text(data.candidate)} on val: ended after ${String(data.ran)} tasks, gate score at most ${number(data.score)}`
      : `candidate ${text(data.candidate)} on val: ${score(data)}`,
  ],
  'gate-decided': (data) => [
    `${text(data.action)}: candidate ${data.bound === 'at-most' ? 'at most ' : ''}${number(data.candidateScore)} against current ${number(data.currentScore)}` +
      // After an early stop the tasks that ran were chosen: no p of them.
      (data.bound === 'at-most' ? '' : pairedText(data)),
  ],
  'documents-compared': (data) =>
    typeof data.skipped === 'string'
      ? [`no comparison over the epoch: ${text(data.skipped)}`]
      : [`compared over the epoch on ${count(data.pairs)} train tasks: ${categories(data.pairs)}`],
  'guidance-written': (data) =>
    typeof data.content === 'string' ? [`guidance: ${cut(data.content, 600)}`] : ['no guidance written'],
  'slow-update-decided': (data) => [
    `slow update: ${text(data.action)}${typeof data.reason === 'string' ? ` (${text(data.reason)})` : ''}`,
  ],
  'memory-written': (data) =>
    typeof data.content === 'string'
      ? [`memory for the next epoch: ${cut(data.content, 600)}`]
      : [`memory: ${text(data.action)}`],
  'final-validated': (data) =>
    data.ran === true
      ? [
          `final validation: ${data.promoted === true ? 'the last document becomes the best' : 'best stays'}${pairedText(data)}`,
        ]
      : [],
  'step-finished': (data) => (text(data.action).startsWith('skip') ? [text(data.action)] : []),
};

/** Logs of earlier versions do not have the counts of every decision. */
function pairedText({ better, worse, mcnemarP }: Data): string {
  return typeof mcnemarP === 'number'
    ? `; ${String(better)} tasks better, ${String(worse)} worse, exact McNemar p ${mcnemarP < 0.001 ? '< 0.001' : mcnemarP.toFixed(3)}`
    : '';
}

function categories(pairs: unknown): string {
  const counts = new Map<string, number>();
  for (const { category } of list(pairs)) {
    const name = text(category).replaceAll('_', ' ');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, times]) => `${times} ${name}`).join(', ');
}

function editText(item: Readonly<Record<string, unknown>>): string {
  if (item.instruction !== undefined) return `${text(item.type)}: ${cut(text(item.instruction), 300)}`;
  if (item.new_skill !== undefined) return `whole document "${cut(text(item.title), 80)}"`;
  const target = text(item.target);
  const at = target === '' ? '' : ` at "${cut(target, 80)}"`;
  return `${text(item.op)}${at}: ${cut(text(item.content), 300)}`;
}

function score(data: Data): string {
  const parts = [`hard ${number(data.hard)}`, `soft ${number(data.soft)}`];
  return data.score === undefined
    ? parts.join(', ')
    : `${parts.join(', ')}, gate score ${number(data.score)}`;
}

function list(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}

function count(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function number(value: unknown): string {
  return typeof value === 'number' ? value.toFixed(4) : '-';
}

function text(value: unknown): string {
  return typeof value === 'string' ? plainText(value).trim() : '';
}

function cut(value: string, length: number): string {
  const plain = plainText(value);
  return plain.length <= length ? plain : `${plain.slice(0, length - 3)}...`;
}

function placeText(place: Stage['place']): string {
  return [
    place.epoch === undefined ? '' : `epoch ${place.epoch}`,
    place.step === undefined ? '' : `step ${place.step}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
