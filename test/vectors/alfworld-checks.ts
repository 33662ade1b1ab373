import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Game } from '../../benchmarks/alfworld/engine/game.ts';
import { parseGameFile } from '../../benchmarks/alfworld/engine/game-file.ts';
import { upgradeGame } from '../../benchmarks/alfworld/engine/upgrade-game.ts';
import {
  parseGoldenRow,
  parseReactEpisodes,
  parseThirdPartyEpisode,
  replayGolden,
  replayReact,
  replayThirdParty,
} from './alfworld-replay.ts';
import type { SectionResult } from './checker.ts';

type Report = SectionResult & { readonly file: string };

/** Replays what real environments answered, in the real games, where a folder of them is at hand. */
export async function alfworldChecks(dataDir: string | null): Promise<Report[]> {
  const folder = dataDir === null ? null : join(dataDir, 'alfworld');
  return [
    check(folder, 'golden/full.jsonl', (text, load) =>
      lines(text).map((line) => {
        const row = parseGoldenRow(line);
        const game = load(row.gamefile, true);
        return game === null ? null : replayGolden(row, game);
      }),
    ),
    check(folder, 'transcripts/react_original_grammar.json', (text, load) =>
      parseReactEpisodes(JSON.parse(text).episodes).map((episode) => {
        const game = load(episode.gamefile, false);
        return game === null ? null : replayReact(episode, game);
      }),
    ),
    check(folder, 'transcripts/third_party_current_grammar.json', (text, load) =>
      (JSON.parse(text) as unknown[]).map((value) => {
        const episode = parseThirdPartyEpisode(value);
        const game = load(episode.gamefile, true);
        return game === null ? null : replayThirdParty(episode, game);
      }),
    ),
  ];
}

/** Loads a game, or null when its file is not at hand. */
type Load = (gamefile: string, upgrade: boolean) => Game | null;

/** @param replay differences of each episode, null for one whose game is not at hand */
function check(
  folder: string | null,
  name: string,
  replay: (text: string, load: Load) => readonly (readonly string[] | null)[],
): Report {
  const file = `alfworld/${name}`;
  const path = folder === null ? null : join(folder, ...name.split('/'));
  const absent = { file, section: 'replays', cases: 0, mismatches: [], absent: true };
  if (folder === null || path === null || !existsSync(path)) return absent;
  const load: Load = (gamefile, upgrade) => {
    const game = join(folder, 'games', gamefile);
    if (!existsSync(game)) return null;
    const read = parseGameFile(readFileSync(game, 'utf8'), gamefile);
    return new Game(upgrade ? upgradeGame(read, gamefile) : read, gamefile);
  };
  try {
    const found = replay(readFileSync(path, 'utf8'), load).filter((differences) => differences !== null);
    if (found.length === 0) return absent;
    return { file, section: 'replays', cases: found.length, mismatches: found.flat() };
  } catch (error) {
    return { file, section: 'replays', cases: 1, mismatches: [String(error)] };
  }
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
