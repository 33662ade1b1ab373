import type { CodeLanguage, CodeLimit, CodeResult } from '../../sandbox/contract.ts';

/** What the host lends to an attack: real things that it must not reach. */
export interface Bait {
  /** A file of the host with a secret in it. */
  readonly file: string;
  /** Port of a real server on 127.0.0.1. */
  readonly port: number;
  /** The process that runs the tests. */
  readonly pid: number;
}

/** One attempt to get out, or to take the host down. A script that reached its aim prints ESCAPED. */
export interface Attack {
  readonly title: string;
  readonly language?: CodeLanguage;
  readonly code: (bait: Bait) => string;
  readonly timeLimitMs?: number;
  /** The outcome: a limit, or what it prints about its failure (stdout and stderr are searched). */
  readonly limit?: CodeLimit;
  readonly says?: RegExp;
  /** Files that are handed back; the rest of the folder is not. */
  readonly files?: readonly string[];
  readonly check?: (result: CodeResult) => boolean;
}

/** Small, so that a bomb that is not stopped would be seen before it hurts. */
export const smallLimits = {
  memoryBytes: 256 * 1024 * 1024,
  processes: 32,
  diskBytes: 16 * 1024 * 1024,
  fileBytes: 8 * 1024 * 1024,
  files: 20,
  outputBytes: 64 * 1024,
  printedBytes: 4 * 1024 * 1024,
};

export const secret = 'sk-canary-4711-not-for-models';
