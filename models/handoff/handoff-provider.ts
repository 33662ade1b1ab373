import { existsSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { ModelError, Suspended } from '../../core/errors.ts';
import { abortError } from '../../core/sleep.ts';
import { storageFailure } from '../../core/storage-failure.ts';
import type { CallContext, ChatRequest, ModelIdentity, Provider, ProviderReply } from '../contract.ts';
import { cutAtStop } from '../endpoint/cut-at-stop.ts';
import { callKey } from '../wrap/call-key.ts';
import { typicalInputTokens } from '../wrap/token-estimate.ts';
import { checkReply } from './check-reply.ts';
import { type HandoffFiles, handoffFiles } from './handoff-files.ts';
import { readReply } from './read-reply.ts';
import { requestPage } from './request-page.ts';
import { WantedIndex } from './wanted-index.ts';

export interface HandoffOptions {
  readonly identity: ModelIdentity;
  /** Absolute path; made when missing. */
  readonly folder: string;
  /** Person, agent or description; becomes the model name of every reply. */
  readonly answeredBy: string;
  /** May the answerer not know the benchmark's hidden conventions? Only said on the pages here. */
  readonly blinded: boolean;
  /** Wait for each reply instead of suspending the run. */
  readonly wait: boolean;
  /** Ends waiting at once, also where calls under way may end: nothing is lost by it. */
  readonly stopSignal?: AbortSignal;
  readonly clock?: Clock;
}

/** How often a folder is looked at while a reply is waited for. */
const pollMs = 500;
/** A reply must have stood unchanged for so long, while it is waited for: it may be half written. */
const stableMs = 1_000;

/**
 * A model that is answered by hand: each request becomes a page in a folder, its reply is read from a file beside it
 * and checked against the reply schema. A reply that does not meet it is refused with a complaint beside it until it
 * is corrected. Without `wait` a call whose reply is not there ends as {@link Suspended}, which names the reply file.
 *
 * Usage is the house's estimate (4 bytes a token) and latency is 0: nobody measured either. Reply time limits do not
 * apply; tools cannot be called.
 */
export function createHandoffProvider(options: HandoffOptions): Provider {
  const { identity, folder, wait } = options;
  const index = new WantedIndex(folder);
  return {
    identity,
    keepsReplyLimit: true,
    /**
     * @throws {Suspended} when the reply is missing or refused
     * @throws {ModelError} `bad-request` on tools
     * @throws {StorageError} when the folder cannot be written
     */
    async complete(request, context, signal) {
      if (signal.aborted) throw abortError(signal);
      requireNoTools(request);
      const files = handoffFiles(
        folder,
        callKey(identity.id, request, context),
        request.replySchema !== undefined,
      );
      writePage(request, context, files, options);
      const text = wait
        ? await awaitReply(request, files, index, options, signal)
        : await takeReply(request, files, index);
      return replyOf(text, request, options.answeredBy);
    },
  };
}

function requireNoTools(request: ChatRequest): void {
  const parts = request.messages.flatMap((message) => message.parts);
  const called = parts.some(({ type }) => type === 'tool-call' || type === 'tool-result');
  if (!called && (request.tools === undefined || request.tools.length === 0)) return;
  throw new ModelError('a hand-off model cannot call tools', { kind: 'bad-request' });
}

/** An equal request that is there already stays as it is, whoever wrote it. */
function writePage(
  request: ChatRequest,
  context: CallContext,
  files: HandoffFiles,
  options: HandoffOptions,
): void {
  if (existsSync(files.request)) return;
  const { text, images } = requestPage(request, context, { ...options, files });
  for (const { path, data } of images) writeFileAtomic(path, data, { sync: false });
  writeFileAtomic(files.request, text, { sync: false });
}

/** What lies there now, taken as it is. */
async function takeReply(request: ChatRequest, files: HandoffFiles, index: WantedIndex): Promise<string> {
  const found = lookAt(request, files);
  if (found.kind === 'refused') complain(files, found.complaints);
  if (found.kind === 'good') forgive(files);
  await index.update();
  if (found.kind === 'good') return found.text;
  throw new Suspended([files.reply]);
}

/** Looks again and again until a good reply has stood unchanged. */
async function awaitReply(
  request: ChatRequest,
  files: HandoffFiles,
  index: WantedIndex,
  { stopSignal, clock = systemClock }: HandoffOptions,
  signal: AbortSignal,
): Promise<string> {
  let seen = '';
  let sinceMs = 0;
  let refused = '';
  await index.update();
  for (;;) {
    const found = lookAt(request, files);
    const now = JSON.stringify(found);
    if (now !== seen) [seen, sinceMs] = [now, clock.nowMs()];
    const stable = clock.nowMs() - sinceMs >= stableMs;
    if (found.kind === 'good' && stable) {
      forgive(files);
      await index.update();
      return found.text;
    }
    if (found.kind === 'refused' && stable && now !== refused) {
      refused = now;
      complain(files, found.complaints);
      await index.update();
    }
    await clock.sleep(pollMs, signal);
    if (stopSignal?.aborted) throw abortError(stopSignal);
  }
}

type Found =
  | { readonly kind: 'missing' }
  | { readonly kind: 'good'; readonly text: string }
  | { readonly kind: 'refused'; readonly complaints: readonly string[]; readonly given: string };

function lookAt(request: ChatRequest, files: HandoffFiles): Found {
  const file = readReply(files);
  if (file.kind === 'missing') return file;
  if (file.kind === 'unreadable') return { kind: 'refused', complaints: [file.complaint], given: '' };
  const checked = checkReply(file.text, request);
  return checked.ok
    ? { kind: 'good', text: checked.text }
    : { kind: 'refused', complaints: checked.complaints, given: file.text };
}

function complain(files: HandoffFiles, complaints: readonly string[]): void {
  const lines = [
    `# The reply to ${basename(files.request)} was refused`,
    '',
    ...complaints.map((complaint) => `- ${complaint.replace(/\s+/g, ' ')}`),
    '',
    `Correct \`${basename(files.reply)}\` and give the command of the run again. This file goes when the reply is good.`,
    '',
  ];
  writeFileAtomic(files.problem, lines.join('\n'), { sync: false });
}

function forgive(files: HandoffFiles): void {
  try {
    rmSync(files.problem, { force: true });
  } catch (error) {
    throw storageFailure('remove', files.problem, error);
  }
}

function replyOf(text: string, request: ChatRequest, answeredBy: string): ProviderReply {
  const { parts } = cutAtStop([{ type: 'text', text }], request.stop ?? []);
  const usage = {
    input: typicalInputTokens(request),
    output: Math.ceil(Buffer.byteLength(text) / 4),
    cachedInput: 0,
    reasoning: 0,
  };
  return { parts, finish: 'stop', usage, model: answeredBy, latencyMs: 0 };
}
