import { z } from 'zod';
import type { Game } from '../../benchmarks/alfworld/engine/game.ts';
import { differs } from './checker.ts';

const stepSchema = z.object({
  command: z.string(),
  observation: z.string(),
  done: z.boolean().optional(),
  admissible: z.array(z.string()).optional(),
});
const goldenSchema = z.object({
  id: z.string(),
  gamefile: z.string(),
  source_format: z.string().nullish(),
  initial_observation: z.string(),
  initial_admissible: z.array(z.string()),
  episodes: z.array(z.object({ kind: z.string(), steps: z.array(stepSchema) })),
});
/** A line of the golden file: what the real stack answered in one game. */
export type GoldenRow = z.infer<typeof goldenSchema>;

export function parseGoldenRow(line: string): GoldenRow {
  return goldenSchema.parse(JSON.parse(line));
}

/** Plays all episodes of a line. @returns one sentence a difference */
export function replayGolden(row: GoldenRow, game: Game): string[] {
  return row.episodes.flatMap(({ kind, steps }) => {
    const play = game.start();
    const found = [
      differs('first observation', play.observation, row.initial_observation),
      differs('first commands', play.commands, row.initial_admissible),
    ];
    for (const [index, step] of steps.entries()) {
      const at = `step ${index + 1} '${step.command}'`;
      found.push(differs(at, play.step(step.command), step.observation));
      if (step.done !== undefined) found.push(differs(`${at}, done`, play.won, step.done));
      if (step.admissible !== undefined)
        found.push(differs(`${at}, commands`, play.commands, step.admissible));
    }
    return found.filter((difference) => difference !== null).map((one) => `${row.id}, ${kind}: ${one}`);
  });
}

const reactSchema = z.object({
  key: z.string(),
  gamefile: z.string(),
  initial_text: z.string(),
  steps: z.array(z.object({ command: z.string(), observation: z.string() })),
  won_at_end: z.boolean(),
});
export type ReactEpisode = z.infer<typeof reactSchema>;

export function parseReactEpisodes(value: unknown): readonly ReactEpisode[] {
  return z.array(reactSchema).parse(value);
}

/**
 * Replays a published ReAct transcript. Its authors cut off where the agent arrived and the blank lines of the first
 * text, `think:` is no command of the environment, and an empty observation was never written down.
 */
export function replayReact(episode: ReactEpisode, game: Game): string[] {
  const play = game.start();
  const first = play.observation.replace(/^[^\n]*\n\n/, '').replaceAll('\n\n', '\n');
  const found = [differs('first text', first, episode.initial_text)];
  for (const { command, observation } of episode.steps) {
    if (command.startsWith('think:')) continue;
    const answer = play.step(command).replace(/^You arrive at loc \d+\. /, '');
    if (observation !== '') found.push(differs(`'${command}'`, answer, observation));
  }
  found.push(differs('won at the end', play.won, episode.won_at_end));
  return found.filter((difference) => difference !== null).map((one) => `${episode.key}: ${one}`);
}

const thirdPartySchema = z.object({
  gamefile: z.string(),
  task: z.string().nullish(),
  initial_observation: z.string().nullish(),
  initial_admissible: z.array(z.string()).nullish(),
  steps: z.array(
    z.object({
      admissible_before: z.array(z.string()).nullish(),
      command: z.string(),
      observation_after: z.string().nullish(),
      done: z.boolean().nullish(),
    }),
  ),
});
export type ThirdPartyEpisode = z.infer<typeof thirdPartySchema>;

export function parseThirdPartyEpisode(value: unknown): ThirdPartyEpisode {
  return thirdPartySchema.parse(value);
}

/** The environment that the episodes were logged from ends after so many steps. */
const stepLimit = 50;

/** Replays an episode that others logged from the official environment. */
export function replayThirdParty(episode: ThirdPartyEpisode, game: Game): string[] {
  const play = game.start();
  const found = [
    episode.initial_observation == null
      ? null
      : differs('first observation', play.observation, episode.initial_observation),
    episode.initial_admissible == null
      ? null
      : differs('first commands', play.commands, episode.initial_admissible),
    episode.task == null ? null : differs('task', `Your task is to: ${game.task}`, episode.task),
  ];
  for (const [index, step] of episode.steps.entries()) {
    const at = `step ${index + 1} '${step.command}'`;
    if (step.admissible_before != null)
      found.push(differs(`${at}, commands before`, play.commands, step.admissible_before));
    const answer = play.step(step.command);
    if (step.observation_after != null) found.push(differs(at, answer, step.observation_after));
    if (step.done != null) found.push(differs(`${at}, done`, play.won || index + 1 >= stepLimit, step.done));
  }
  return found.filter((difference) => difference !== null).map((one) => `${episode.gamefile}: ${one}`);
}
