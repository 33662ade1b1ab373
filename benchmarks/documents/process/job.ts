/** One piece of work for a document process (child.mjs). */
export type DocumentJob =
  | {
      readonly kind: 'pdf-text';
      readonly bytes: Uint8Array;
      readonly maxPages: number | null;
      readonly limits: {
        readonly pages: number;
        readonly characters: number;
        readonly decodedPixels: number;
      };
    }
  | {
      readonly kind: 'pdf-page';
      readonly bytes: Uint8Array;
      readonly page: number;
      readonly scale: number;
      readonly limits: {
        readonly pagePixels: number;
        readonly pageSide: number;
        readonly decodedPixels: number;
      };
    }
  | {
      readonly kind: 'image';
      readonly bytes: Uint8Array;
      /** Size of the image that comes back. */
      readonly width: number;
      readonly height: number;
      readonly byteLimit: number;
    };

/** What comes of it. `refused` is what is wrong with the document, as the end of a sentence. */
export type DocumentResult =
  | { readonly pages: readonly string[] }
  | { readonly image: Uint8Array; readonly mediaType: 'image/png' | 'image/jpeg' }
  | { readonly refused: string };

/** What a process says: that it is there, or what came of its job. */
export type ProcessMessage = { readonly ready: true } | { readonly result: DocumentResult };
