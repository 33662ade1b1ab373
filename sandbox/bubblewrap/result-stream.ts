import { z } from 'zod';
import type { CodeResult, SandboxLimits } from '../contract.ts';
import { isVirtualPath } from '../virtual-path.ts';

const count = z.int().min(0);

const reportSchema = z.strictObject({
  exitCode: z.int().nullable(),
  limit: z.enum(['time', 'memory', 'output', 'disk', 'files']).nullable(),
  ignoredFiles: count,
  stdout: count,
  stderr: count,
  files: z.array(z.strictObject({ path: z.string(), size: count })),
});

const maxReportBytes = 1024 * 1024;

/** What process 1 says when everything is laid out and the code is about to start. */
const startedLine = Buffer.from('started\n');

export function hasStarted(stream: Buffer): boolean {
  return stream.subarray(0, startedLine.length).equals(startedLine);
}

/** The most bytes that a run may hand back in all. */
export function maxStreamBytes(limits: SandboxLimits): number {
  return startedLine.length + maxReportBytes + 2 * limits.outputBytes + limits.diskBytes;
}

/**
 * Reads what came out of the sandbox as what it is: text of a stranger. Sizes are checked against the bytes that
 * are there and against the limits, paths against the rule for virtual paths.
 * @returns null when it is no result
 */
export function readResult(said: Buffer, limits: SandboxLimits): CodeResult | null {
  if (!hasStarted(said)) return null;
  const stream = said.subarray(startedLine.length);
  const end = stream.subarray(0, maxReportBytes).indexOf(0x0a);
  if (end < 0) return null;
  const report = parsed(stream.toString('utf8', 0, end));
  if (report === null) return null;
  const { stdout, stderr, files, exitCode, limit } = report;
  if (stdout > limits.outputBytes || stderr > limits.outputBytes || files.length > limits.files) return null;
  const sizes = files.reduce((sum, { size }) => sum + size, 0);
  if (end + 1 + stdout + stderr + sizes !== stream.length) return null;
  let at = end + 1;
  const take = (size: number) => {
    at += size;
    return stream.subarray(at - size, at);
  };
  const texts = { stdout: take(stdout).toString('utf8'), stderr: take(stderr).toString('utf8') };
  const kept = new Map<string, Uint8Array>();
  let { ignoredFiles } = report;
  for (const { path, size } of files) {
    const data = new Uint8Array(take(size));
    if (isVirtualPath(path)) kept.set(path, data);
    else ignoredFiles += 1;
  }
  return {
    exitCode: exitCode === null || exitCode < 0 ? null : exitCode,
    ...texts,
    files: Object.fromEntries(kept),
    timedOut: limit === 'time',
    limit,
    ignoredFiles,
  };
}

function parsed(line: string): z.infer<typeof reportSchema> | null {
  try {
    return reportSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
