import type { JsonObject } from '../../core/json.ts';
import { readSplitManifest } from '../split-manifest.ts';
import { splitNames } from '../task.ts';
import { assignSplits, type SplitPlan } from './assign-splits.ts';
import { AttachedFiles } from './attached-files.ts';
import { collectItems } from './collect-items.ts';
import { type DataResult, dataResult } from './data-result.ts';
import type { ItemSource } from './item-source.ts';
import type { SourceLock } from './source-lock.ts';
import { withUnpacked } from './unpack-archive.ts';
import { writeDataFolder } from './write-data-folder.ts';

export interface MaterialiseOptions {
  readonly source: ItemSource;
  /** Read in this order. */
  readonly files: readonly string[];
  readonly plan: SplitPlan;
  /** Folder of another manifest in the published form; null for the one in the package. */
  readonly manifest: string | null;
  readonly out: string;
  /** What `split_manifest.json` says of the origin. */
  readonly origin: JsonObject;
  readonly lock: SourceLock | null;
  readonly createdBy: string;
  /** Folders in which documents of the items are looked for, besides those of the records. */
  readonly documents?: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Reads source files, joins them with the manifest or splits them by ratio, and writes the data folder.
 * @throws {DataError} naming file and id: missing, doubled or altered items; @throws {StorageError}
 */
export async function materialise(options: MaterialiseOptions): Promise<DataResult> {
  const { source, out, signal } = options;
  const attached = new AttachedFiles(`${out}.files`);
  try {
    return await withUnpacked({ files: options.files, source, folder: `${out}.unpacked`, signal }, (files) =>
      materialiseRecords({ ...options, files }, attached),
    );
  } finally {
    attached.remove();
  }
}

async function materialiseRecords(
  options: MaterialiseOptions,
  attachedFiles: AttachedFiles,
): Promise<DataResult> {
  const { source, files, plan, out, origin, lock, createdBy, signal } = options;
  const manifest = await readSplitManifest(options.manifest ?? source.manifest, {
    benchmark: source.benchmark,
    signal,
  });
  const everything = plan.kind === 'ratio' && plan.partial;
  const rows = new Map(splitNames.flatMap((split) => manifest[split].map((row) => [row.id, row] as const)));
  const collected = await collectItems({
    source,
    files,
    manifest: everything ? null : rows,
    documents: options.documents ?? [],
    partial: plan.partial,
    attached: attachedFiles,
    signal,
  });
  const splits = assignSplits(collected, manifest, plan);
  signal.throwIfAborted();
  const attached = [
    ...splitNames.flatMap((split) => splits[split].flatMap(({ id }) => collected.files?.get(id) ?? [])),
    ...attachedFiles.neededBy(splitNames.flatMap((split) => splits[split])),
  ];
  const benchmark = source.benchmark;
  writeDataFolder({ out, benchmark, splits, attached, plan, source: origin, lock, createdBy });
  return dataResult(collected, manifest, splits);
}
