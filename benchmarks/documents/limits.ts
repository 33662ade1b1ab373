/** What reading a document may take. All of it is in docs/documents.md. */

const mib = 1024 * 1024;

export const documentLimits = {
  /** One call, without the wait for a free process. */
  milliseconds: 60_000,
  /** Resident memory of a process: JavaScript heap, buffers and canvas together. */
  memoryBytes: 1536 * mib,
  /** So many at once, and never more than processors. */
  processes: 4,
  /** A file handed in. */
  fileBytes: 256 * mib,
  /** A document with more is refused, unless `maxPages` asks for less. */
  pages: 5_000,
  /** Text of all pages that are read. */
  characters: 20_000_000,
  /** An image that is decoded: 4 bytes each. The pictures inside a PDF too; larger ones stay blank. */
  decodedPixels: 100_000_000,
  /** A page as an image. Its scale is reduced to stay within both. */
  pagePixels: 40_000_000,
  pageSide: 8_000,
} as const;
