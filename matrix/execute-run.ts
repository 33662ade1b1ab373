import type { Benchmark, Dataset } from '../benchmarks/contract.ts';
import type { Arena, LearnResult, Method, StageEvent } from '../core/arena.ts';
import { ConfigError } from '../core/errors.ts';
import type { EventLog } from '../core/event-log.ts';
import type { EventOf } from '../core/events.ts';
import { skillHash, skillOf } from '../core/hash.ts';
import { canonicalJson, type Json, type JsonObject } from '../core/json.ts';
import type { PromptLibrary } from '../core/prompts.ts';
import { Suspensions } from '../core/suspensions.ts';
import type { Phase, Skill, Split } from '../core/vocabulary.ts';
import type { ChatModel } from '../models/contract.ts';
import { skillFile } from '../modes/cli/skill-file.ts';
import type { Mode } from '../modes/contract.ts';
import type { RunCode } from '../sandbox/contract.ts';
import { type AnytimePoint, anytimePoints } from './anytime.ts';
import { createArena, logDocument, type RunArena } from './arena/arena.ts';
import { BudgetLedger } from './arena/budget-ledger.ts';
import { learnWithinBudget } from './arena/learn-within-budget.ts';
import { OptimizerDesk } from './arena/optimizer-desk.ts';
import { type RolloutEvent, RolloutRunner, type StandingTranscript } from './arena/rollouts.ts';
import { type KnownDocument, SkillText } from './arena/skill-text.ts';
import { differences } from './differences.ts';
import { auditGate } from './gate-audit.ts';
import { limitsOf, type ResolvedRun } from './resolved-run.ts';

/** What a run needs besides its resolved configuration: no globals (design contract 11). */
export interface RunEnvironment {
  readonly benchmark: Benchmark;
  readonly dataset: Dataset;
  readonly method: Method;
  readonly mode: Mode;
  readonly target: ChatModel;
  readonly optimizer: ChatModel | null;
  readonly prompts: PromptLibrary;
  /** Runs model-written code, for benchmarks that need it. */
  readonly runCode?: RunCode;
  /** Documents that no rollout without a skill may have met. Read when first wanted. */
  readonly knownDocuments?: () => readonly KnownDocument[];
  /** In a replay: see RolloutRunnerOptions. */
  readonly standing?: StandingTranscript;
  readonly log: EventLog;
  /** Rollouts in flight at once. Changes nothing but the pace. */
  readonly concurrency: number;
  /** Phases whose rollouts are all under way at once, since their calls go out in batches. */
  readonly batchedPhases?: ReadonlySet<Phase> | undefined;
  /** No new work after this; what is under way may end. */
  readonly stopSignal: AbortSignal;
  /** Ends what is under way. */
  readonly abortSignal: AbortSignal;
  readonly onEvent?: (event: RolloutEvent | EventOf<'optimizer-call'>) => void;
  /** Wall clock for `meta.at`, injected by tests. */
  readonly now?: () => string;
}

/**
 * Executes one run from wherever its log stands: learn on train and val, then test once for each distinct
 * document, then the gate audit where one is wanted. A finished run is a no-op. Re-execution is deterministic: what the log holds is not done again.
 * @throws {ConfigError} when the log was made with another configuration or other data; the difference is shown
 * @throws whatever stops a run: interruption, caps, replay misses, IncompleteError (resume by running again)
 */
export async function executeRun(run: ResolvedRun, environment: RunEnvironment): Promise<void> {
  const { log, dataset, method, prompts, stopSignal, abortSignal } = environment;
  const now = environment.now ?? (() => new Date().toISOString());
  openLog(run, dataset, log, now);
  if (log.find('run-finished') !== null) return;
  const logPrompts = promptLogger(prompts, log);

  const rollouts = new RolloutRunner({
    benchmark: environment.benchmark,
    mode: environment.mode,
    model: environment.target,
    settings: run.target.settings,
    timeLimitMs: run.mode.timeLimitMs,
    runCode: environment.runCode,
    skillText: skillTextOf(environment),
    standing: environment.standing,
    log,
    concurrency: environment.concurrency,
    batchedPhases: environment.batchedPhases,
    stopSignal,
    abortSignal,
    beforeAppend: logPrompts,
    onDone: (event) => environment.onEvent?.(event),
    now,
  });
  const desk = new OptimizerDesk({
    model: environment.optimizer,
    settings: run.optimizer?.settings ?? null,
    repeat: run.replicate,
    log,
    abortSignal,
    stopSignal,
    beforeAppend: logPrompts,
    onCall: (event) => environment.onEvent?.(event),
    now,
  });
  const ledger = new BudgetLedger(limitsOf(run), run.budget?.prices ?? null);
  const stages: StageEvent[] = [];
  const runArena = createArena({
    run,
    benchmark: environment.benchmark,
    splits: { train: dataset.splits.train, val: dataset.splits.val },
    prompts,
    log,
    rollouts,
    desk,
    ledger,
    signal: stopSignal,
    runCode: environment.runCode,
    onStage: (event) => stages.push(event),
    now,
  });

  logPrompts();
  const learned = await learnWithinBudget(method, runArena, ledger);
  logPrompts();
  for (const { skill } of learned.documents) logDocument(log, skill);
  log.append({
    type: 'learned',
    key: 'learned',
    documents: learned.documents.map(({ label, skill }) => ({ label, skill: skillHash(skill) })),
    candidates: learned.candidates.map(({ skill, evaluation }) => ({
      skill: skillHash(skill),
      hard: evaluation.hard,
      soft: evaluation.soft,
      objective: evaluation.objective,
    })),
    history: mutable(learned.history),
    spent: mutable(spentOf(runArena.arena)) as Record<string, never>,
    ...(ledger.isLimited
      ? { budget: { binding: ledger.binding, unspent: ledger.unspent(), cutShort: learned.cutShort } }
      : {}),
    meta: { at: now() },
  });
  log.milestone();
  const curve = curveOf(run, learned, runArena, ledger);
  const incumbents = curve.map(({ skill }) => ({ label: 'anytime', skill }));
  for (const { skill } of incumbents) logDocument(log, skill);
  await openTest(run, environment, [...learned.documents, ...incumbents], rollouts, now);
  if (run.anytime !== undefined)
    log.append({
      type: 'anytime-curve',
      key: 'anytime-curve',
      budget: run.rolloutBudget ?? ledger.rollouts,
      points: curve.map((point) => ({ ...point, skill: skillHash(point.skill) })),
      meta: { at: now() },
    });
  await auditGate({ run, dataset, log, rollouts, stages, now });
  logPrompts();
  log.append({ type: 'run-finished', key: 'run-finished', meta: { at: now() } });
  log.milestone();
}

/** The incumbents of the anytime curve; none where no curve is wanted. */
function curveOf(
  run: ResolvedRun,
  { documents }: LearnResult,
  { arena, scored }: RunArena,
  { rollouts }: BudgetLedger,
): AnytimePoint[] {
  if (run.anytime === undefined) return [];
  const headline = documents.find(({ label }) => label === run.method.headline)?.skill ?? null;
  return anytimePoints({
    ...run.anytime,
    scored: scored(),
    budget: run.rolloutBudget ?? rollouts,
    // A document that cost no rollouts was there from the start.
    start: rollouts === 0 ? headline : skillOf(arena.brief.seedDocument),
    headline,
  });
}

/** The text that rollouts without a skill may not meet, put together once it is wanted. */
function skillTextOf({ knownDocuments }: RunEnvironment): () => SkillText {
  let known: SkillText | null = null;
  return () => {
    known ??= new SkillText([
      { name: "skill's file", text: skillFile(skillOf(''), '') },
      ...(knownDocuments?.() ?? []),
    ]);
    return known;
  };
}

/** Without `spared` where nothing was: logs of methods that stop nothing early stay as they were. */
function spentOf(arena: Arena): JsonObject {
  const { spared, ...spent } = arena.spent();
  return (spared === 0 ? spent : { ...spent, spared }) as unknown as JsonObject;
}

/** Evaluates every distinct document on test, once (spec/science.md 5). */
async function openTest(
  run: ResolvedRun,
  { dataset, log }: RunEnvironment,
  documents: readonly { readonly label: string; readonly skill: Skill | null }[],
  rollouts: RolloutRunner,
  now: () => string,
): Promise<void> {
  const labels = new Map<string, string[]>();
  for (const { label, skill } of documents) {
    const hash = skillHash(skill);
    labels.set(hash, [...new Set([...(labels.get(hash) ?? []), label])]);
  }
  const opened = new Set<string>();
  const suspensions = new Suspensions();
  for (const { skill } of documents) {
    const hash = skillHash(skill);
    if (opened.has(hash)) continue;
    opened.add(hash);
    log.append({
      type: 'test-opened',
      key: `test-opened|${hash}`,
      splitDigest: dataset.digests.test,
      skill: hash,
      labels: labels.get(hash) ?? [],
      meta: { at: now() },
    });
    const orders = dataset.splits.test.map((task) => ({
      task,
      skill,
      phase: 'test' as const,
      sampling: { repeat: run.replicate, visit: 0, draw: run.benchmark.evalDraw ?? 0 },
      presentationSeed: run.benchmark.evalPresentationSeed,
    }));
    await suspensions.hold(() => rollouts.run(orders));
  }
  suspensions.release();
}

function openLog(run: ResolvedRun, dataset: Dataset, log: EventLog, now: () => string): void {
  const known = log.find('run-started');
  if (known !== null && known.type === 'run-started') requireSameRun(run, dataset, known);
  else
    log.append({ type: 'run-started', key: 'run-started', ...beginning(run, dataset), meta: { at: now() } });
}

/** What a run is, as its first event says it. */
function beginning(run: ResolvedRun, dataset: Dataset) {
  const summary = (split: Split) => ({ count: dataset.splits[split].length, digest: dataset.digests[split] });
  return {
    run: mutable(run as unknown as JsonObject) as Record<string, never>,
    dataset: {
      provenance: dataset.provenance,
      train: summary('train'),
      val: summary('val'),
      test: summary('test'),
    },
  };
}

/** @throws {ConfigError} showing the difference when the log was begun with another configuration or other data */
export function requireSameRun(run: ResolvedRun, dataset: Dataset, started: EventOf<'run-started'>): void {
  const now = beginning(run, dataset);
  const lines = differences({ run: started.run, data: started.dataset }, { run: now.run, data: now.dataset });
  if (lines.length === 0) return;
  throw new ConfigError(
    `run ${run.id} was begun with another configuration; give the matrix another name (or --out another folder) to keep both:\n` +
      lines.map((line) => `  ${line}`).join('\n'),
  );
}

/** Logs each prompt file once, when it has been read; an edit between two lives of a run diverges there. */
function promptLogger(prompts: PromptLibrary, log: EventLog): () => void {
  let logged = 0;
  return () => {
    if (prompts.count === logged) return;
    for (const { name, digest, text } of prompts.used())
      log.append({ type: 'prompt', key: `prompt|${name}`, name, digest, text: log.putValue(text), meta: {} });
    logged = prompts.count;
  };
}

/** A deep copy whose type the event schema accepts. */
function mutable(value: Json): never {
  return JSON.parse(canonicalJson(value)) as never;
}
