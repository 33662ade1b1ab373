import { fileURLToPath } from 'node:url';

/** A file of a release, with the digest that the release's file has. */
export interface ReleaseAsset {
  readonly tag: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** Where the official games come from: release files of GitHub `alfworld/alfworld`. */
export const alfworldRelease = {
  benchmark: 'alfworld',
  repo: 'alfworld/alfworld',
  /** Folder of the published split that lies in the package. */
  manifest: fileURLToPath(new URL('../manifest', import.meta.url)),
  licence: 'MIT (ALFWorld; built on ALFRED, MIT)',
  /** Games of the current generation, and the trajectories that the hidden reference text is made of. */
  assets: [
    {
      tag: '0.4.2',
      name: 'json_2.1.3_tw-pddl.zip',
      size: 36_507_267,
      sha256: '5df77ea759f2211a4106082839ddbbb790f1ba4e7d097ed732cf453f72aa36cf',
    },
    {
      tag: '0.2.2',
      name: 'json_2.1.1_json.zip',
      size: 72_018_818,
      sha256: '25171f16e20ad7b048c47275c45b0babf3aa1cbab29cec97387922350a9844bc',
    },
  ] satisfies readonly ReleaseAsset[],
} as const;
