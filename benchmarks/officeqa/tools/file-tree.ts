/** A read-only set of text files under one root, as the tools see it. */
export interface FileTree {
  /** Absolute path and path below the root of every file that may be read. */
  readonly files: readonly { readonly path: string; readonly relative: string }[];
  /** The text of the file that a path as the model wrote it leads to, or null where it leads to none of the files. */
  text(path: string): string | null;
}
