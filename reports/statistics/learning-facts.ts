import type { EventOf } from '../../core/events.ts';
import type { RunSummary } from '../run-summary.ts';
import { fieldsOf, numberOf, rowsOf, textOf } from '../skill/log-values.ts';

type Stage = EventOf<'stage'>;

/** What stage events tell of a method's work on its document; null = the log does not say. */
export interface LearningFacts {
  readonly editsProposed: number | null;
  readonly editsApplied: number | null;
  /** Applied edits of the candidates that were accepted. */
  readonly editsAccepted: number | null;
  readonly steps: number | null;
  /** Candidates that became the current document. */
  readonly acceptances: number | null;
  /** Where the best document was made; 0 and 0 for the seed. */
  readonly epochOfBest: number | null;
  readonly stepOfBest: number | null;
}

export function learningFacts({ stages, learned }: RunSummary): LearningFacts {
  const labelled = (label: string) =>
    learned?.documents.find((document) => document.label === label)?.skill ?? null;
  return {
    editsProposed: proposedOf(stages),
    editsApplied: total(named(stages, 'edits-applied').map(appliedBy)),
    editsAccepted: acceptedEdits(stages),
    steps: countOf(stages, ['step-started', 'turn-started']),
    acceptances: acceptancesOf(stages),
    ...placeOfBest(stages, labelled('best'), labelled('seed')),
  };
}

/** SkillOpt counts them a step; Trace2Skill lists them by patch. */
function proposedOf(stages: readonly Stage[]): number | null {
  const bySteps = named(stages, 'step-finished').flatMap(({ data }) => numberOf(data.proposed) ?? []);
  if (bySteps.length > 0) return total(bySteps);
  const patches = named(stages, 'patches-proposed').flatMap(({ data }) => rowsOf(data.patches));
  return total(patches.map(({ edits }) => rowsOf(edits).length));
}

/** Edits that changed the document: rows that say so, or their number. */
function appliedBy({ data }: Stage): number {
  return (
    numberOf(data.applied) ??
    rowsOf(data.report).filter(({ status }) => textOf(status)?.startsWith('applied') === true).length
  );
}

function acceptedEdits(stages: readonly Stage[]): number | null {
  const applied = named(stages, 'edits-applied').filter(({ data }) => textOf(data.candidate) !== null);
  const decisions = named(stages, 'gate-decided');
  if (applied.length === 0 || decisions.length === 0) return null;
  const accepted = decisions.filter(isAcceptance).map(decisionKey);
  return total(applied.map((stage) => (accepted.includes(decisionKey(stage)) ? appliedBy(stage) : 0)));
}

/** A candidate may be tried again in a later step: only its own decision counts. */
function decisionKey({ place, data }: Stage): string {
  return JSON.stringify([place.epoch ?? null, place.step ?? null, textOf(data.candidate)]);
}

/** By decisions of a gate; of methods that have none by what they call an acceptance. */
function acceptancesOf(stages: readonly Stage[]): number | null {
  const gate = named(stages, 'gate-decided');
  if (gate.length > 0) return gate.filter(isAcceptance).length;
  const children = countOf(stages, ['child-accepted', 'child-rejected']);
  if (children !== null) return countOf(stages, ['child-accepted']) ?? 0;
  const steps = named(stages, 'step-finished').filter(({ data }) => textOf(data.action) !== null);
  return steps.length === 0 ? null : steps.filter(isAcceptance).length;
}

function isAcceptance({ data }: Stage): boolean {
  return textOf(data.action)?.startsWith('accept') === true;
}

/** The first stage that names it as a candidate, at the place that it stands at. */
function placeOfBest(
  stages: readonly Stage[],
  best: string | null,
  seed: string | null,
): Pick<LearningFacts, 'epochOfBest' | 'stepOfBest'> {
  if (best !== null && best === seed) return { epochOfBest: 0, stepOfBest: 0 };
  const first = stages.find(({ data }) => best !== null && textOf(data.candidate) === best);
  return { epochOfBest: first?.place.epoch ?? null, stepOfBest: first?.place.step ?? null };
}

/** Tokens that learning spent, of target and optimizer, live or not; null where the log does not say. */
export function learningTokens({ learned }: RunSummary): number | null {
  const usages = ['targetTokens', 'optimizerTokens'].map((name) => fieldsOf(learned?.spent[name]));
  const counts = usages.flatMap((usage) => {
    const [input, output] = [numberOf(usage?.input), numberOf(usage?.output)];
    return input === null || output === null ? [] : [input + output];
  });
  return counts.length < usages.length ? null : total(counts);
}

function named(stages: readonly Stage[], name: string): Stage[] {
  return stages.filter((stage) => stage.name === name);
}

/** null where no stage has one of these names. */
function countOf(stages: readonly Stage[], names: readonly string[]): number | null {
  const count = stages.filter(({ name }) => names.includes(name)).length;
  return count === 0 ? null : count;
}

/** null of none. */
function total(counts: readonly number[]): number | null {
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}
