import { z } from 'zod';
import { defaultImageLimits, type ImageLimits } from '../documents/fit-image.ts';
import { documentLimits } from '../documents/limits.ts';

const imageKeys = ['downscale', 'longestSide', 'maxPixels', 'maxBytes', 'detail'] as const;
const limitKeys = ['longestSide', 'maxPixels', 'maxBytes'] as const;

/** Settings of a run, from the matrix file or `--setting`. They are part of every task, so of every log. */
export const settingsSchema = z
  .strictObject({
    /** `image`: the page as an image part. `page-text`: its text in place of it, for models that take no images. */
    input: z.enum(['image', 'page-text']).default('image'),
    /** Makes images smaller that are beyond the limits. False: the bytes of every file as they are. */
    downscale: z.boolean().optional(),
    /** Most pixels of the longer side. */
    longestSide: z.int().min(64).max(20_000).optional(),
    /** Most pixels in all. */
    maxPixels: z.int().min(4096).max(documentLimits.decodedPixels).optional(),
    /** Most bytes of the encoded image. */
    maxBytes: z.int().min(4096).max(100_000_000).optional(),
    /** Sent with the image unless it is `auto`. */
    detail: z.enum(['auto', 'low', 'high']).optional(),
  })
  .superRefine((settings, context) => {
    const refuse = (keys: readonly (keyof typeof settings)[], why: string): void => {
      for (const key of keys)
        if (settings[key] !== undefined) context.addIssue({ code: 'custom', path: [key], message: why });
    };
    if (settings.input === 'page-text') refuse(imageKeys, 'means nothing under input: page-text');
    else if (settings.downscale === false) refuse(limitKeys, 'means nothing under downscale: false');
  })
  .transform(
    ({ input, downscale = true, detail = 'auto', longestSide, maxPixels, maxBytes }): DocvqaSettings => {
      if (input === 'page-text') return { input };
      const limits = {
        longestSide: longestSide ?? defaultImageLimits.longestSide,
        pixels: maxPixels ?? defaultImageLimits.pixels,
        bytes: maxBytes ?? defaultImageLimits.bytes,
      };
      return { input, limits: downscale ? limits : null, detail };
    },
  );

/** What a task's presentation depends on. */
export type DocvqaSettings =
  | { readonly input: 'page-text' }
  | {
      readonly input: 'image';
      /** Images beyond them are made smaller; null: none is. */
      readonly limits: ImageLimits | null;
      readonly detail: 'auto' | 'low' | 'high';
    };

/** In which respect these settings give the model another task than the published one; null = in none. */
export function variantOf(settings: DocvqaSettings): string | null {
  if (settings.input === 'page-text') return 'page text';
  const { limits, detail } = settings;
  const changed = (['longestSide', 'pixels', 'bytes'] as const).flatMap((key) =>
    limits === null || limits[key] === defaultImageLimits[key] ? [] : [`${limitWords[key]} ${limits[key]}`],
  );
  const parts = [...changed, ...(detail === 'auto' ? [] : [`detail ${detail}`])];
  return parts.length === 0 ? null : parts.join(', ');
}

const limitWords = { longestSide: 'longest side', pixels: 'most pixels', bytes: 'most bytes' };
