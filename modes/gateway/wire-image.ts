import { z } from 'zod';
import type { Part } from '../../models/contract.ts';
import { invalidField, readField } from './read-field.ts';

type ImagePart = Extract<Part, { type: 'image' }>;

const mediaTypePattern = /^image\/[a-z0-9.+-]{1,40}$/;
const base64Pattern = /^[A-Za-z0-9+/_-]*={0,2}$/;
const source = z.looseObject({
  type: z.string(),
  media_type: z.string().optional(),
  data: z.string().optional(),
});

/** An image as Anthropic's block of type `image`. @throws {WireFault} on anything but base64 data */
export function imageOfBlock(block: { readonly [field: string]: unknown }, path: string): ImagePart {
  const given = readField(block.source, source, `${path}.source`);
  if (given.type !== 'base64')
    throw invalidField(
      `${path}.source.type`,
      `only base64 images are taken, not '${given.type.slice(0, 40)}'`,
    );
  return imageOf(given.media_type ?? '', given.data ?? '', `${path}.source`);
}

/** An image as a data URI, as OpenAI's APIs have it. @throws {WireFault} on any other URL: nothing is fetched */
export function imageOfUri(uri: string, detail: unknown, path: string): ImagePart {
  const comma = uri.indexOf(',');
  const head = uri.slice(0, Math.max(0, Math.min(comma, 100)));
  const [, mediaType] = /^data:([^;,]+);base64$/i.exec(head) ?? [];
  if (mediaType === undefined)
    throw invalidField(path, 'only data URIs (data:image/...;base64,...) are taken; nothing is fetched');
  const image = imageOf(mediaType, uri.slice(comma + 1), path);
  return detail === 'low' || detail === 'high' ? { ...image, detail } : image;
}

function imageOf(mediaType: string, data: string, path: string): ImagePart {
  const type = mediaType.toLowerCase();
  if (!mediaTypePattern.test(type)) throw invalidField(path, 'the media type is not one of images');
  if (data === '' || !base64Pattern.test(data)) throw invalidField(path, 'the data is not base64');
  return { type: 'image', mediaType: type, data: Buffer.from(data, 'base64') };
}
