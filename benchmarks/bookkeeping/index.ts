import type { BenchmarkDefinition } from '../contract.ts';
import { createBookkeeping } from './adapter.ts';

/** `bookkeeping` and its control. Both make their notes themselves; see README.md. */
export const bookkeepingDefinitions: readonly BenchmarkDefinition[] = [
  {
    name: 'bookkeeping',
    summary: 'payment notes to ledger lines in a house style that only the feedback reveals',
    defaultSource: { kind: 'generated' },
    create: (context) => createBookkeeping(context, { name: 'bookkeeping', styleInPrompt: false }),
  },
  {
    name: 'bookkeeping-null',
    summary: 'control: the same notes with the house style stated in the prompt, nothing left to learn',
    defaultSource: { kind: 'generated' },
    create: (context) => createBookkeeping(context, { name: 'bookkeeping-null', styleInPrompt: true }),
  },
];
