import { DataError } from '../../core/errors.ts';
import type { ManifestRow } from '../split-manifest.ts';
import type { AttachedFiles } from './attached-files.ts';
import type { ItemFile, ItemSource, SourceItem, SourceRecord } from './item-source.ts';
import { readRecords } from './read-records.ts';
import { recordFields } from './record-fields.ts';

export interface CollectOptions {
  readonly source: ItemSource;
  /** Read in this order. */
  readonly files: readonly string[];
  /** Rows of the manifest by id; null takes every record. */
  readonly manifest: ReadonlyMap<string, ManifestRow> | null;
  /** Folders that the user named for documents. */
  readonly documents: readonly string[];
  readonly partial: boolean;
  /** Takes what belongs to the items. */
  readonly attached: AttachedFiles;
  readonly signal: AbortSignal;
}

export interface CollectedItems {
  /** By id, in file order. */
  readonly items: ReadonlyMap<string, SourceItem>;
  /** Why a record that was there became no item, by id. */
  readonly dropped: ReadonlyMap<string, string>;
  /** Files that belong to an item, by its id. */
  readonly files?: ReadonlyMap<string, readonly ItemFile[]>;
}

/**
 * Reads the wanted items out of source files and normalises them.
 * @throws {DataError} naming place and id: a wanted id twice, a missing or wrong field, a record without id, ids
 * without items (a manifest)
 */
export async function collectItems(options: CollectOptions): Promise<CollectedItems> {
  const { source, manifest, signal } = options;
  const items = new Map<string, SourceItem>();
  const dropped = new Map<string, string>();
  const files = new Map<string, readonly ItemFile[]>();
  const places = new Map<string, string>();
  const wants = (id: string) => manifest === null || manifest.has(id);
  for (const file of options.files) {
    for await (const record of readRecords(file, { source, wants, signal })) {
      const id = idOf(record, source);
      if (!wants(id)) continue;
      refuseManifestRow(record, source);
      const earlier = places.get(id);
      if (earlier !== undefined)
        throw new DataError(`${record.where}: id '${id}' occurs twice in the source, first at ${earlier}`);
      places.set(id, record.where);
      const where = `${record.where}: item '${id}'`;
      let reason = source.dropReason ?? 'lacks question, choices or the correct choice';
      const context = {
        documents: options.documents,
        partial: options.partial,
        signal,
        files: options.attached,
        leaveOut: (told: string) => {
          reason = told;
          return null;
        },
      };
      const item = await source.normalise({ ...record, where }, manifest?.get(id) ?? null, context);
      signal.throwIfAborted();
      if (item === null) {
        dropped.set(id, `${record.where}: ${reason}`);
        continue;
      }
      items.set(id, item);
      if (source.filesOf !== undefined) files.set(id, source.filesOf(item, record));
    }
  }
  return { items, dropped, files };
}

function idOf(record: SourceRecord, source: ItemSource): string {
  const id = source.idOf(record.value);
  if (id !== null) return id;
  throw new DataError(
    `${record.where}: a record without id (fields of a ${source.benchmark} id: ${source.columns.id.join(', ')})`,
  );
}

function refuseManifestRow({ value, where }: SourceRecord, { benchmark }: ItemSource): void {
  const fields = recordFields(value);
  // A manifest may repeat the paper's link and the file beside the id; an item has a question.
  if (['question', 'mcq', 'raw', 'context', 'instruction'].some((name) => name in fields)) return;
  throw new DataError(
    `${where}: ids without items: this is a split manifest. The items themselves are needed: ` +
      `run 'skillopt-bench data pull ${benchmark}' or import the source's own files`,
  );
}
