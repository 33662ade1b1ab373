import type { CodeResult, SandboxLimits } from '../contract.ts';

/** One script for a host process. */
export interface ScriptJob {
  readonly code: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly timeLimitMs: number;
  readonly limits: SandboxLimits;
}

/** Saving a workbook in one piece cannot be interrupted from inside; after this it is ended from outside. */
export const graceMs = 1_500;

/** What a host process says: that it is there, or what came of its job. */
export type HostMessage = { readonly ready: true } | { readonly result: CodeResult };

/** Memory of the script itself. The workbooks around it stand in the host process and count there. */
export function scriptMemoryBytes(limits: SandboxLimits): number {
  return Math.floor(limits.memoryBytes / 4);
}
