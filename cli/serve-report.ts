import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, StorageError } from '../core/errors.ts';
import { systemErrorCode } from '../core/storage-failure.ts';
import { recordingFile } from '../matrix/recording.ts';
import { existingStore } from '../matrix/store.ts';
import { isLoopback } from '../reports/serve/allowed-host.ts';
import { serveSite } from '../reports/serve/serve-site.ts';
import { siteState } from '../reports/serve/site-state.ts';
import { sourcesOf } from './read-results.ts';

export interface ServeReportOptions {
  readonly host: string;
  readonly port: number;
  /** Writes the HTML report of a results folder into the folder `site`. */
  readonly buildSite: (results: string, site: string, signal: AbortSignal) => Promise<unknown>;
  /** Ends the server, or cuts the writing of the report off. */
  readonly signal: AbortSignal;
  /** Told of the address, once it answers. */
  readonly onUrl: (url: string) => void;
  /** Takes lines for people. */
  readonly say: (line: string) => void;
}

/**
 * Serves the HTML report of a results folder until the signal: builds it first where it is missing or not of the logs and notes as they are. A
 * recording is never written into, and other results may be closed to us: then the report goes to a temporary folder, which is
 * removed at the end.
 * @throws {ConfigError} when there are no runs, or the address cannot be listened on; the reason of the signal when it came
 * before the server answered
 */
export async function serveReport(results: string, options: ServeReportOptions): Promise<void> {
  const { host, port, buildSite, signal, onUrl, say } = options;
  const store = existingStore(results);
  let temporary = existsSync(join(results, recordingFile)) ? temporaryFolder() : null;
  let site = join(temporary ?? join(results, 'report'), 'html');
  const tidy = () => {
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
  };
  // Also when the process is left at once.
  process.once('exit', tidy);
  try {
    const state = siteState({ site, sources: sourcesOf(store) });
    if (state !== 'current') {
      say(`the HTML report is ${state}: writing ${site}`);
      try {
        await buildSite(results, site, signal);
      } catch (error) {
        if (temporary !== null || !isShut(error)) throw error;
        temporary = temporaryFolder();
        site = join(temporary, 'html');
        say(`${messageOf(error)}\nwriting ${site} instead, which goes when this ends`);
        await buildSite(results, site, signal);
      }
    }
    signal.throwIfAborted();
    const served = await serveSite({ site, host, port });
    if (!isLoopback(host))
      say(
        `warning: whoever reaches ${host} over the network can read this report, with prompts, transcripts and answers; there is no password`,
      );
    onUrl(served.url);
    say('Ctrl-C ends');
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await served.close();
  } finally {
    process.off('exit', tidy);
    tidy();
  }
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'skillopt-bench-report-'));
}

/** May or can nothing be written there? A full disk is no reason to write elsewhere. */
function isShut(error: unknown): boolean {
  const causes = error instanceof StorageError ? [error.cause] : [error];
  return causes.some((cause) => ['EROFS', 'EACCES', 'EPERM'].includes(systemErrorCode(cause) ?? ''));
}
