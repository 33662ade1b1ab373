import type { RunHistory } from '../../skill/read-run-history.ts';
import { type Html, html } from '../html.ts';
import { callSection } from './call-section.ts';
import { changeSection } from './change-section.ts';
import { readChanges } from './changes/read-changes.ts';
import { configSection } from './config-section.ts';
import { curveSection } from './curve-section.ts';
import { documentSection } from './document-section.ts';
import { factSection } from './fact-section.ts';
import { promptSection } from './prompt-section.ts';
import { contentsView, type PageSection, sectionView } from './section.ts';
import { folded } from './shown-text.ts';
import { stageSection } from './stage-section.ts';
import { openStoredTexts, type StoredTexts } from './stored-texts.ts';
import { testSection } from './test-section.ts';

export interface RunPageOptions {
  readonly history: RunHistory;
  /** The run's own folder, for prompts and replies that lie outside the log. */
  readonly runFolder: string;
  /** Learning curve of the run; absent: there is none. */
  readonly chart?: Html;
  /** List of rollouts and transcript viewer (`rolloutSection`). */
  readonly rollouts: Html;
}

/**
 * What a run's page shows below its head: test, learning curve, the document by epoch, every proposed change with its
 * reason, calls, prompts, facts, the run as configured, then the rollouts. Every part is bounded, so that the page without
 * its rollouts stays below 1.5 MB; what is left out is counted.
 */
export function runPageBody({ history, runFolder, chart, rollouts }: RunPageOptions): Html {
  const texts = openStoredTexts(runFolder);
  try {
    const sections = sectionsOf(history, texts, chart);
    return html`${contentsView([...sections, { id: 'rollouts', heading: 'Rollouts' }])}
${sections.map(sectionView)}
${rollouts}`;
  } finally {
    texts.close();
  }
}

function sectionsOf(history: RunHistory, texts: StoredTexts, chart: Html | undefined): PageSection[] {
  const { summary } = history;
  const changes = readChanges(history);
  const { body, anchors } = changeSection(history, changes);
  return [
    { id: 'test', heading: 'Test', body: testSection(summary) },
    { id: 'curve', heading: 'Learning curve', body: curveSection(history, changes, { anchors, chart }) },
    { id: 'document', heading: 'Skill document', body: documentSection(history, changes) },
    { id: 'changes', heading: 'Proposed changes', body },
    { id: 'calls', heading: 'Optimizer calls', body: callSection(history.optimizerCalls, texts) },
    { id: 'stages', heading: 'Stages as logged', body: stageSection(summary.stages) },
    { id: 'prompts', heading: 'Prompts', body: promptSection(history, texts) },
    { id: 'facts', heading: 'Facts', body: folded('every fact of the run', factSection(history)) },
    { id: 'config', heading: 'Configuration and digests', body: configSection(summary) },
  ];
}
