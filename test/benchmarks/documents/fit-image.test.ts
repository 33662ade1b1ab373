import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, test } from 'vitest';
import { defaultImageLimits, fitImage } from '../../../benchmarks/documents/fit-image.ts';
import { readImageHeader } from '../../../benchmarks/documents/image-header.ts';
import { DataError, InterruptedError } from '../../../core/errors.ts';
import { gifFile, pngFile } from './files/image-file.ts';
import { repeatedDeflate } from './files/repeated-deflate.ts';

const options = { name: 'scan', signal: new AbortController().signal };

function drawing(width: number, height: number) {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'teal';
  context.fillRect(0, 0, width, height / 2);
  return canvas;
}

function noiseAt(place: number): number {
  const mixed = Math.imul(place + 1, 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 24;
}

const images = [
  ['image/png', pngFile(300, 200)],
  ['image/jpeg', drawing(300, 200).toBuffer('image/jpeg')],
  ['image/webp', drawing(300, 200).toBuffer('image/webp', 80)],
  ['image/webp', drawing(300, 200).toBuffer('image/webp', 100)],
  ['image/gif', gifFile(300, 200)],
] as const;

describe('the header of an image', () => {
  test.each(images)('tells kind and size: %s', (mediaType, bytes) => {
    expect(readImageHeader(bytes, 'scan.bmp')).toEqual({ mediaType, width: 300, height: 200 });
  });

  test.each(images)('is refused where it breaks off: %s', (_mediaType, bytes) => {
    const shortest = Array.from({ length: bytes.length }, (_, length) => length).find((length) => {
      try {
        return readImageHeader(bytes.subarray(0, length), 'scan').width === 300;
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
        return false;
      }
    });
    expect(shortest).toBeGreaterThan(9);
  });

  test.each([
    ['an SVG', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['a bitmap', 'BM______________________________'],
    ['a PDF', '%PDF-1.7\n'],
    ['nothing', ''],
  ])('is refused when it is none of the four kinds: %s', (_title, text) => {
    expect(() => readImageHeader(Buffer.from(text), 'scan.png')).toThrow(
      'scan.png: is no PNG, JPEG, GIF or WebP image',
    );
  });

  test.each([
    [0, 5],
    [5, 0],
  ])('is refused at %d x %d pixels', (width, height) => {
    const name = 'scan.png';
    expect(() => readImageHeader(pngFile(width, height, { data: Buffer.alloc(0) }), name)).toThrow(
      `scan.png: has ${width} x ${height} pixels`,
    );
  });

  test('is found behind a preview picture in a JPEG', () => {
    const preview = drawing(30, 20).toBuffer('image/jpeg');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(preview.length + 2);
    const [, jpeg] = images[1];
    const bytes = Buffer.concat([
      jpeg.subarray(0, 2),
      Buffer.from([0xff, 0xe1]),
      length,
      preview,
      jpeg.subarray(2),
    ]);
    expect(readImageHeader(bytes, 'scan.jpg')).toMatchObject({ width: 300, height: 200 });
  });
});

describe('an image for a model', () => {
  test.each(images)('stays as it is within the limits: %s', async (mediaType, bytes) => {
    const fitted = await fitImage(bytes, options);
    expect(fitted).toEqual({ data: bytes, mediaType, width: 300, height: 200, changed: false });
    expect(fitted.data).toBe(bytes);
  });

  test.each(images)(
    'is scaled down beyond them, to the same bytes each time: %s',
    async (_mediaType, bytes) => {
      const limits = { ...defaultImageLimits, longestSide: 100 };
      const fitted = await fitImage(bytes, { ...options, limits });
      expect(fitted).toMatchObject({ mediaType: 'image/png', width: 100, height: 66, changed: true });
      expect(readImageHeader(fitted.data, 'fitted')).toEqual({
        mediaType: 'image/png',
        width: 100,
        height: 66,
      });
      const again = await fitImage(bytes, { ...options, limits });
      expect(Buffer.from(again.data).equals(fitted.data)).toBe(true);
    },
  );

  test('keeps to the limit of pixels, and to that of sides', async () => {
    const limits = { longestSide: 250, pixels: 5_000, bytes: 100_000 };
    const fitted = await fitImage(pngFile(300, 200), { ...options, limits });
    expect(fitted.width * fitted.height).toBeLessThanOrEqual(5_000);
    expect(fitted.width * fitted.height).toBeGreaterThan(4_700);
    const thread = await fitImage(pngFile(3_000, 1), { ...options, limits });
    expect(thread).toMatchObject({ width: 250, height: 1 });
  });

  test('becomes a JPEG when the PNG would have too many bytes, and is refused when that has, too', async () => {
    const noise = pngFile(300, 200, {
      shade: (x, y) => noiseAt(x + 300 * y),
    });
    const fitted = await fitImage(noise, { ...options, limits: { ...defaultImageLimits, bytes: 40_000 } });
    expect(fitted).toMatchObject({ mediaType: 'image/jpeg', width: 300, height: 200, changed: true });
    expect(readImageHeader(fitted.data, 'fitted')).toEqual({
      mediaType: 'image/jpeg',
      width: 300,
      height: 200,
    });
    expect(fitted.data.length).toBeLessThanOrEqual(40_000);
    await expect(
      fitImage(noise, { ...options, limits: { ...defaultImageLimits, bytes: 400 } }),
    ).rejects.toThrow('scan: cannot be brought below 400 bytes');
  });

  test('is refused, not decoded, when it declares too many pixels', async () => {
    const data = repeatedDeflate(Buffer.alloc(20_001 * 50), 400);
    const bytes = pngFile(20_000, 20_000, { data });
    expect(bytes.length).toBeLessThan(1_000_000);
    await expect(fitImage(bytes, options)).rejects.toThrow(
      'scan: has 20000 x 20000 pixels; to be scaled down it may have 100000000',
    );
  });

  test.each(images)('is refused when it is torn: %s', async (_mediaType, bytes) => {
    for (const length of [bytes.length - 1, Math.floor(bytes.length * 0.7)])
      await expect(fitImage(bytes.subarray(0, length), options)).rejects.toThrow(
        /^scan: .* torn or damaged$/,
      );
  });

  test('is refused when a byte of its pixels is another one', async () => {
    const bytes = Buffer.from(images[0][1]);
    bytes.writeUInt8(bytes.readUInt8(45) ^ 1, 45);
    await expect(fitImage(bytes, options)).rejects.toThrow('scan: the png image is torn or damaged');
  });

  test('is refused when it cannot be decoded, and the next one is read', async () => {
    // The WebP decoder of the canvas does not survive this one.
    const bytes = Buffer.from(images[2][1]);
    bytes.fill(0, 60);
    const limits = { ...defaultImageLimits, longestSide: 100 };
    await expect(fitImage(bytes, { ...options, limits })).rejects.toThrow(
      /^scan: (cannot be decoded|made the process that reads it crash)/,
    );
    expect(await fitImage(images[2][1], { ...options, limits })).toMatchObject({ width: 100 });
  });

  test('is let go of when the signal is aborted', async () => {
    const signal = AbortSignal.abort();
    await expect(fitImage(pngFile(3_000, 10), { name: 'scan', signal })).rejects.toThrow(InterruptedError);
  });
});
