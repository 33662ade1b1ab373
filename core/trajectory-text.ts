import type { TrainRollout } from './arena.ts';
import { headOf, tailOf } from './cut-text.ts';
import { block, guardBlockText, textBlock } from './prompt-blocks.ts';
import type { Transcript, TranscriptEntry, TranscriptPart } from './vocabulary.ts';

export interface EpisodeOptions {
  readonly level: string;
  /** Characters of one trajectory, 0 = no limit; beyond it the middle is left out. */
  readonly maxCharacters: number;
}

/** Trajectories as an analyst reads them: a block each, in order. */
export function renderEpisodes(rows: readonly TrainRollout[], options: EpisodeOptions): string {
  return rows.map((row) => renderEpisode(row, options)).join('\n');
}

function renderEpisode(row: TrainRollout, options: EpisodeOptions): string {
  const output = textBlock('output', shownOutput(row, options));
  const feedback = shownFeedback(row);
  const parts = feedback === '' ? [output] : [output, textBlock('feedback', feedback)];
  return block('episode', parts.join('\n'), {
    id: row.task.id,
    hard: rounded(row.hard),
    soft: rounded(row.soft),
    level: options.level,
  });
}

/** A trajectory within its character limit. */
export function shownOutput(row: TrainRollout, { maxCharacters }: EpisodeOptions): string {
  return shorten(renderTranscript(row.transcript), maxCharacters);
}

/** An outcome without a score has no feedback; its reason is all there is to learn from. */
export function shownFeedback({ feedback, outcome, failReason }: TrainRollout): string {
  return feedback === '' && outcome !== 'scored' ? (failReason ?? outcome) : feedback;
}

/** The conversation after the system prompt, a line or more an entry (spec/optimizer.md 2.2). */
export function renderTranscript(transcript: Transcript): string {
  return transcript.flatMap(linesOf).join('\n');
}

/**
 * What the target was told besides the skill and the task: the first system message, the document in it
 * replaced by a mark. Given once a prompt, not once a trajectory (spec/optimizer.md 13.14).
 */
export function targetSystemPrompt(rows: readonly TrainRollout[], skillText: string): string {
  for (const { transcript } of rows)
    for (const entry of transcript) {
      if (entry.type !== 'message' || (entry.role !== 'system' && entry.role !== 'developer')) continue;
      const prompt = textOf(entry.parts);
      const document = skillText.trim();
      return guardBlockText(
        document === '' ? prompt : prompt.replace(document, () => '[the skill document]'),
      );
    }
  return '';
}

function linesOf(entry: TranscriptEntry): string[] {
  switch (entry.type) {
    case 'message':
      if (entry.role === 'system' || entry.role === 'developer') return [];
      return [`[${entry.role}] ${textOf(entry.parts)}`];
    case 'tool-call':
      return [`[action] ${entry.name} ${entry.arguments}`];
    case 'observation':
      return [`[obs] ${textOf(entry.parts)}`];
    case 'environment-step':
      return [
        ...(entry.reasoning === null ? [] : [`[step ${entry.step} think] ${entry.reasoning}`]),
        `[step ${entry.step} action] ${entry.action}`,
        `[step ${entry.step} obs] ${entry.observation}`,
      ];
    case 'verification':
      return [`[verification] ${entry.text}`];
    case 'artifact':
      return [`[file] ${entry.path} (${entry.bytes} bytes)`];
  }
}

function textOf(parts: readonly TranscriptPart[]): string {
  return parts.map((part) => (part.type === 'image' ? '[image]' : part.text)).join('\n');
}

function shorten(text: string, maxCharacters: number): string {
  if (maxCharacters === 0 || text.length <= maxCharacters) return text;
  const half = Math.floor(maxCharacters / 2);
  const left = text.length - 2 * half;
  return `${headOf(text, half)}\n[${left} characters left out]\n${tailOf(text, half)}`;
}

function rounded(score: number): number {
  return Math.round(score * 1000) / 1000;
}
