import type { ManifestRow } from '../split-manifest.ts';
import type { AttachedFiles } from './attached-files.ts';

/** A record of a source file, not yet checked, and where it stands. */
export interface SourceRecord {
  readonly value: unknown;
  /** `file:line` or `file: row n`, for messages. */
  readonly where: string;
  /** Name of the file without its folder, for items that say where they come from. */
  readonly file: string;
  /** Folder of the file: what lies beside it may belong to the record. */
  readonly folder: string;
}

/** A file that belongs to an item and is copied into the data folder. */
export interface ItemFile {
  /** Where it goes, below the data folder. */
  readonly path: string;
  /** Where it is now. */
  readonly from: string;
  /** Made for this item and not needed there any more: it is moved instead of copied. */
  readonly moved?: boolean;
}

/** What a source may use while it makes one item of a record. */
export interface ItemContext {
  /** Folders that the user named for documents, besides the one of the record. */
  readonly documents: readonly string[];
  /** Whether the user takes items that are there and leaves out the others. */
  readonly partial: boolean;
  readonly signal: AbortSignal;
  /** Files that go into the data folder with the item. */
  readonly files: AttachedFiles;
  /** Says why the record becomes no item. Returns null, so that it can be returned in turn. */
  leaveOut(reason: string): null;
}

export interface SourceItem {
  readonly id: string;
}

/** Where a benchmark's items come from and how a record of that source becomes an item of a split folder. */
export interface ItemSource {
  /** Name of the benchmark in the registry. */
  readonly benchmark: string;
  /** Folder of the published split manifest that lies in the package. */
  readonly manifest: string;
  readonly hub: {
    /** Data set on the hub, `owner/name`. */
    readonly repo: string;
    /** Branch, tag or commit that is pulled unless the user names another. */
    readonly revision: string;
    /** @throws {DataError} when what is needed is not among the files */
    selectFiles(paths: readonly string[]): readonly string[];
  };
  /** Columns of a parquet file: those that the id is made of, and the others that an item needs. */
  readonly columns: {
    readonly id: readonly string[];
    readonly content: readonly string[];
    /** Byte columns without a text type are given as bytes (images), not as text. */
    readonly binary?: boolean;
  };
  /** One line about the licence, shown by `data list` and after a pull. */
  readonly licence: string;
  /** The id alone, so that a record that nobody wants is never checked; null when there is none. */
  idOf(value: unknown): string | null;
  /**
   * @param record its `where` names the item as well
   * @param row the manifest's line for this id, null when the items are split by ratio
   * @returns null for a record that the benchmark's rules drop ({@link dropReason}, or as the context was told)
   * @throws {DataError} naming place and field; also when the record is not what the manifest says
   */
  normalise(
    record: SourceRecord,
    row: ManifestRow | null,
    context: ItemContext,
  ): SourceItem | null | Promise<SourceItem | null>;
  /** Why records are dropped, in a few words. */
  readonly dropReason?: string;
  /** Files of an item that lie beside its record. */
  filesOf?(item: SourceItem, record: SourceRecord): readonly ItemFile[];
  /** Which of the files that were pulled hold records; the others belong to them. Absent: all do. */
  recordFiles?(files: readonly string[]): readonly string[];
  /** Items need documents or images, which may lie in folders that the user names. */
  readonly takesDocuments?: boolean;
  /** The source is a tar archive, packed with gzip: names the file of records among its files. */
  recordsIn?(paths: readonly string[]): string | null;
}
