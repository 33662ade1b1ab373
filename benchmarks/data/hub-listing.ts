/** A file as the hub lists it. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** SHA-256 of a file in LFS; of others what git calls the content: SHA-1 over `blob <size>\0` and the bytes. */
  readonly digest: { readonly kind: 'sha256' | 'git-blob'; readonly value: string };
}
