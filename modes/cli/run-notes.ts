import type { TranscriptEntry } from '../../core/vocabulary.ts';
import type { CodeResult } from '../../sandbox/contract.ts';
import type { CliReport } from './cli-report.ts';

const limitTexts = {
  memory: 'its processes took more memory than they may',
  output: 'it printed more than it may',
  disk: 'its files are larger than they may be',
  files: 'it made more files than it may',
} as const;

/** What a reader of a transcript had better know of how a CLI's run ended: limits of the sandbox, and what was denied. */
export function runNotes(result: CodeResult, report: CliReport): TranscriptEntry[] {
  const notes: TranscriptEntry[] = [];
  if (result.limit !== null && result.limit !== 'time')
    notes.push({ type: 'verification', text: `stopped by the sandbox: ${limitTexts[result.limit]}` });
  if (report.denied.length > 0) {
    const names = report.denied.slice(0, 20).map((name) => name.slice(0, 60));
    notes.push({ type: 'verification', text: `permission denied: ${names.join(', ')}` });
  }
  return notes;
}
