import { bundledItems } from '../../../benchmarks/alfworld/bundle.ts';
import type { ReleaseAsset } from '../../../benchmarks/alfworld/source/release.ts';
import { splitNames } from '../../../benchmarks/task.ts';
import { sha256 } from '../../../core/hash.ts';
import { type ZipEntry, zipOf } from './zip-of.ts';

/** Files of a release that holds the bundled games: an archive of games and one of trajectories. */
export function bundledRelease(
  options: { readonly solvable?: boolean; readonly extra?: readonly ZipEntry[] } = {},
): readonly { readonly asset: ReleaseAsset; readonly bytes: Buffer }[] {
  const items = bundledItems();
  const all = splitNames.flatMap((split) => items[split]);
  const games = all.map(({ gamefile, game }) => ({
    name: gamefile,
    bytes: Buffer.from(JSON.stringify({ ...game, solvable: options.solvable ?? true })),
  }));
  const trajectories = all.map(({ gamefile, trajectory }) => ({
    name: gamefile.replace('game.tw-pddl', 'traj_data.json'),
    bytes: Buffer.from(JSON.stringify(trajectory)),
    stored: true,
  }));
  const released = (tag: string, name: string, entries: readonly ZipEntry[]) => {
    const bytes = zipOf(entries);
    return { asset: { tag, name, size: bytes.length, sha256: sha256(bytes) }, bytes };
  };
  return [
    released('0.4.2', 'games.zip', [...games, ...(options.extra ?? [])]),
    released('0.2.2', 'trajectories.zip', trajectories),
  ];
}
