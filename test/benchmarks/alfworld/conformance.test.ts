import { describe, expect, it } from 'vitest';
import { bundledItems } from '../../../benchmarks/alfworld/bundle.ts';
import { Game } from '../../../benchmarks/alfworld/engine/game.ts';
import { generationOf } from '../../../benchmarks/alfworld/engine/game-file.ts';
import { upgradeGame } from '../../../benchmarks/alfworld/engine/upgrade-game.ts';
import {
  parseGoldenRow,
  parseReactEpisodes,
  parseThirdPartyEpisode,
  replayGolden,
  replayReact,
  replayThirdParty,
} from '../../vectors/alfworld-replay.ts';
import { bundledGames, goldenLines, originalGame } from './fixtures.ts';

const sentence = /Your task is to: [^"]*/;

describe('the ALFWorld engine', () => {
  const rows = goldenLines().map(parseGoldenRow);
  const games = bundledGames();

  it('says and offers what the real stack did, step by step, in every bundled game', () => {
    expect(rows.map(({ id }) => id).sort()).toEqual([...games.keys()].sort());
    const differences = rows.flatMap((row) => {
      const game = games.get(row.id);
      return game === undefined ? ['no game'] : replayGolden(row, game);
    });
    expect(differences).toEqual([]);
  });

  it('would notice a difference: a changed answer, flag or command is reported', () => {
    const [row] = rows;
    const game = games.get(row?.id ?? '');
    if (row === undefined || game === undefined) throw new Error('no game');
    const [step] = row.episodes[0]?.steps ?? [];
    if (step === undefined) throw new Error('no step');
    const wrong = { ...step, observation: 'x', done: !step.done, admissible: ['x'] };
    expect(replayGolden({ ...row, episodes: [{ kind: 'k', steps: [wrong] }] }, game)).toHaveLength(3);
  });

  it('replays published ReAct transcripts to a win in the texts of the original generation', () => {
    const { game, episodes } = originalGame();
    expect(generationOf(game)).toBe('original');
    const played = parseReactEpisodes(episodes);
    expect(played).toHaveLength(2);
    expect(played.flatMap((episode) => replayReact(episode, new Game(game, 'original')))).toEqual([]);
  });

  it('reads episodes that others logged, the last step of 50 being the end without a win', () => {
    const game = games.get('val:0006');
    if (game === undefined) throw new Error('no game');
    const look = game.start().step('look');
    const steps = Array.from({ length: 50 }, (_, index) => ({
      command: 'look',
      observation_after: look,
      done: index === 49,
    }));
    const logged = { gamefile: 'g', task: `Your task is to: ${game.task}`, steps };
    expect(replayThirdParty(parseThirdPartyEpisode(logged), game)).toEqual([]);
    const altered = { ...logged, steps: [{ command: 'look', observation_after: 'x', done: true }] };
    expect(replayThirdParty(parseThirdPartyEpisode(altered), game)).toHaveLength(2);
  });

  it('upgrades a game of the original generation to the texts of the current one, byte for byte', () => {
    const { game } = originalGame();
    const current = bundledItems().test[0]?.game;
    const upgraded = upgradeGame(game, 'original');
    expect(upgraded.domain).toBe(current?.pddl_domain);
    expect(upgraded.grammar.replace(sentence, '')).toBe(current?.grammar.replace(sentence, ''));
    expect(upgraded.problem).toBe(game.problem);
    expect(upgradeGame(upgraded, 'again')).toBe(upgraded);
  });
});
