import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledItems } from '../../benchmarks/alfworld/bundle.ts';
import { Game } from '../../benchmarks/alfworld/engine/game.ts';
import { parseGameFile } from '../../benchmarks/alfworld/engine/game-file.ts';
import { upgradeGame } from '../../benchmarks/alfworld/engine/upgrade-game.ts';
import { createRng } from '../../core/rng.ts';

/**
 * `npm run bench:alfworld`: how long it takes to load a game and play three episodes of 45 steps in it, the commands
 * and the full list of admissible ones derived at every step. Plays the real games beside the checkout (or DATA_DIR),
 * else the bundled ones. The aim is under 150 ms a game on average.
 */
const episodes = 3;
const steps = 45;
const aimMs = 150;

const texts = gameTexts();
const times = texts.map(({ name, text }) => {
  const started = performance.now();
  const game = new Game(upgradeGame(parseGameFile(text, name), name), name);
  for (let episode = 0; episode < episodes; episode += 1) {
    const rng = createRng(BigInt(episode));
    const play = game.start();
    for (let step = 0; step < steps; step += 1)
      play.step(play.commands[Math.floor(rng.random() * play.commands.length)] ?? 'look');
  }
  return performance.now() - started;
});
const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
const sorted = [...times].sort((a, b) => a - b);
const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
process.stdout.write(
  `${texts.length} games, each loaded and played in ${episodes} episodes of ${steps} steps\n` +
    `mean ${mean.toFixed(1)} ms, median ${at(0.5)} ms, first ${(times[0] ?? 0).toFixed(1)} ms, longest ${at(1)} ms (aim: under ${aimMs} ms on average)\n`,
);
if (mean >= aimMs) process.exitCode = 1;

function gameTexts(): readonly { readonly name: string; readonly text: string }[] {
  const neighbour = fileURLToPath(new URL('../../../shared/data', import.meta.url));
  const folder = join(process.env.DATA_DIR || neighbour, 'alfworld');
  const index = join(folder, 'games_index.json');
  if (existsSync(index)) {
    const rows = JSON.parse(readFileSync(index, 'utf8')) as { gamefile: string }[];
    return rows
      .map(({ gamefile }) => ({ name: gamefile, path: join(folder, 'games', gamefile) }))
      .filter(({ path }) => existsSync(path))
      .map(({ name, path }) => ({ name, text: readFileSync(path, 'utf8') }));
  }
  const { train, val, test } = bundledItems();
  return [...train, ...val, ...test].map(({ id, game }) => ({ name: id, text: JSON.stringify(game) }));
}
