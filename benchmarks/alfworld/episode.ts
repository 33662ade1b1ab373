import type { PromptLibrary } from '../../core/prompts.ts';
import { codePointPrefix, pyStrip } from '../../core/python-text.ts';
import type { Skill, TranscriptEntry } from '../../core/vocabulary.ts';
import { replyText, textMessage } from '../../models/contract.ts';
import type { Episode, EpisodeReply, EpisodeStep } from '../../models/episode.ts';
import type { GamePlay } from './engine/game-play.ts';
import { gradeEpisode, type PlayedStep } from './grade.ts';
import type { AlfworldPayload } from './payload.ts';
import { projectReply } from './project-reply.ts';
import { stepPrompt } from './step-prompt.ts';

/** Longest action that history and transcript repeat: a reply may be megabytes long. */
const actionLimit = 300;

export interface AlfworldEpisodeOptions {
  readonly payload: AlfworldPayload;
  readonly skill: Skill | null;
  readonly prompts: PromptLibrary;
  /** Makes the game ready to play; called at the first step. @throws {DataError} on a broken game */
  readonly start: () => GamePlay;
}

/**
 * An episode of stateless steps (spec/benchmarks-agentic.md 2.3): every request carries its own system and user
 * message and no earlier turn. It ends when the goal holds or after the last step.
 *
 * A model that fails is the caller's matter: this episode never plays for it.
 */
export class AlfworldEpisode implements Episode {
  readonly #options: AlfworldEpisodeOptions;
  readonly #steps: PlayedStep[] = [];
  #play: GamePlay | null = null;
  #ended = false;

  constructor(options: AlfworldEpisodeOptions) {
    this.#options = options;
  }

  async next(reply: EpisodeReply | null): Promise<EpisodeStep> {
    if (this.#ended || (reply === null) !== (this.#play === null))
      throw new Error('alfworld: next() out of turn');
    if (reply === null) {
      this.#play = this.#options.start();
      return { kind: 'request', request: this.#request(this.#play) };
    }
    const play = this.#play;
    if (play === null) throw new Error('unreachable: a reply before the first request');
    if (reply.finish === 'refused') {
      this.#ended = true;
      const message = codePointPrefix(replyText(reply).trim(), 2000) || 'the model refused without a word';
      return { kind: 'done', outcome: { kind: 'refused', message }, closing: [] };
    }
    const written = [this.#act(play, replyText(reply))];
    const { payload } = this.#options;
    if (!play.won && this.#steps.length < payload.maxSteps)
      return { kind: 'request', request: this.#request(play), written };
    this.#ended = true;
    const { outcome, verification } = gradeEpisode({ won: play.won, steps: this.#steps, payload });
    return { kind: 'done', outcome, closing: [...written, { type: 'verification', text: verification }] };
  }

  async dispose(): Promise<void> {
    this.#ended = true;
  }

  /** Plays a reply; what happened goes into the transcript in place of the next prompt, which repeats most of it. */
  #act(play: GamePlay, text: string): TranscriptEntry {
    const { action, readable } = projectReply(text);
    const observation = play.observation;
    const answer = play.step(action);
    const shown = codePointPrefix(action, actionLimit);
    this.#steps.push({ observation, action: shown, answer, readable });
    return {
      type: 'environment-step',
      step: this.#steps.length,
      action: readable ? shown : `${shown} (the reply held no command)`,
      observation: answer,
      reasoning: null,
    };
  }

  #request(play: GamePlay) {
    const { payload, skill, prompts } = this.#options;
    const { system, user } = stepPrompt(prompts, {
      skill: pyStrip(skill?.text ?? ''),
      goal: payload.goal,
      taken: this.#steps,
      historyLength: payload.historyLength,
      observation: play.observation,
      commands: play.commands,
    });
    return { messages: [textMessage('system', system), textMessage('user', user)] };
  }
}
