import { type Html, html } from '../html/html.ts';
import type { RunSummary } from '../run-summary.ts';

/** Val objective of the current document and of every candidate by charged rollouts, with the gate's decisions. Null: nothing to draw. */
export async function learningChart(_runs: readonly RunSummary[]): Promise<Html | null> {
  return html``;
}
