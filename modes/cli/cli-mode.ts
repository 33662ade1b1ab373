import { ConfigError } from '../../core/errors.ts';
import { abortError } from '../../core/sleep.ts';
import { noUsage } from '../../core/usage.ts';
import type { Outcome } from '../../core/vocabulary.ts';
import type { Episode, EpisodeReply, EpisodeStep } from '../../models/episode.ts';
import type { FolderTask, Mode, ModeResult } from '../contract.ts';
import { outcomeOfEpisodeFailure } from '../failure-outcome.ts';
import { CliAttempt } from './cli-attempt.ts';
import type { CliDriver } from './cli-report.ts';
import type { CliModeServices } from './contract.ts';

/** Raised when a change of ours makes the model see something else. */
const version = '1';

/**
 * A mode whose model works through an agent CLI, in a folder in the sandbox, with our gateway for an endpoint.
 *
 * The transcript is the model's own replies, in the order in which they were given, and what the CLI says that came of
 * each tool call. Neither clocks nor names of sessions get into it, so that a replay writes the same one.
 */
export function createCliMode(driver: CliDriver, services: CliModeServices): Mode {
  return {
    name: driver.name,
    version,
    inWorkspace: true,
    cliVersion: services.cli.version,
    async run(episode, model, options, signal) {
      const startMs = performance.now();
      try {
        const opening = await step(episode, null, signal);
        if ('outcome' in opening) return { ...nothing, outcome: opening.outcome };
        if (opening.step.kind === 'done')
          return { ...nothing, outcome: opening.step.outcome, transcript: opening.step.closing };
        const { folder } = options;
        if (folder === undefined)
          throw new ConfigError(`mode '${driver.name}' works in a folder, and none was given`);
        const gateway = await services.gateway();
        const of = { driver, services, modeVersion: version, gateway, folder, model, options, signal };
        const result = await carry(episode, new CliAttempt(of), folder, signal);
        return { ...result, durationMs: Math.round(performance.now() - startMs) };
      } finally {
        // The outcome stands whatever the episode leaves behind.
        await episode.dispose().catch(() => undefined);
      }
    },
  };
}

const nothing: Omit<ModeResult, 'outcome'> = { transcript: [], usage: noUsage, calls: [], durationMs: 0 };

async function carry(
  episode: Episode,
  attempt: CliAttempt,
  folder: FolderTask,
  signal: AbortSignal,
): Promise<Omit<ModeResult, 'durationMs'>> {
  const end = await attempt.toEnd();
  const { session, transcript } = attempt;
  const resultOf = (outcome: Outcome): Omit<ModeResult, 'durationMs'> => ({
    outcome,
    transcript: transcript.transcript,
    usage: session.usage,
    calls: session.calls,
  });
  if ('outcome' in end) return resultOf(end.outcome);
  for (const [path, data] of Object.entries(end.files)) {
    const digest = folder.saveFile(data);
    transcript.add({ type: 'artifact', path, digest, bytes: data.length });
  }
  const reply: EpisodeReply = {
    parts: [{ type: 'text', text: end.answer }],
    finish: 'stop',
    files: end.files,
  };
  const closing = await step(episode, reply, signal);
  if ('outcome' in closing) return resultOf(closing.outcome);
  if (closing.step.kind !== 'done') return resultOf(asksAgain);
  transcript.add(...closing.step.closing);
  return resultOf(closing.step.outcome);
}

const asksAgain: Outcome = {
  kind: 'infra-error',
  cause: 'EPISODE',
  message: 'the episode asked again after the one reply of a mode that works in a folder',
};

async function step(
  episode: Episode,
  reply: EpisodeReply | null,
  signal: AbortSignal,
): Promise<{ readonly step: EpisodeStep } | { readonly outcome: Outcome }> {
  if (signal.aborted) throw abortError(signal);
  try {
    return { step: await episode.next(reply) };
  } catch (error) {
    return { outcome: outcomeOfEpisodeFailure(error, signal) };
  }
}
