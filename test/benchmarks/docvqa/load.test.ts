import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../../core/errors.ts';
import { sha256 } from '../../../core/hash.ts';
import type { JsonObject } from '../../../core/json.ts';
import { create, folderWith, loadFolder, miniFolder, signal, splitsOf } from './write-folder.ts';

const page = readFileSync(join(miniFolder, 'images/memo.png'));
const image = { file: 'images/p.png', sha256: sha256(page) };
const itemOf = (split: string) => ({ id: `q-${split}`, question: 'Who?', answers: ['Ada'], image });

describe('loading DocVQA', () => {
  it('reads items with their page, and makes a cluster of a document', async () => {
    const folder = folderWith({
      'images/p.png': page,
      ...splitsOf((split) => ({
        ...itemOf(split),
        docId: split === 'test' ? null : '17',
        ucsf_document_id: split === 'train' ? 'ffbg0227' : null,
        topic: split === 'train' ? 'form|layout' : null,
      })),
    });
    const { splits } = await loadFolder(folder);
    const all = [...splits.train, ...splits.val, ...splits.test];
    expect(all.map(({ cluster }) => cluster)).toEqual(['ffbg0227', '17', image.sha256]);
    expect(all.map(({ type }) => type)).toEqual(['form|layout', 'docvqa', 'docvqa']);
    expect(all[0]?.payload.page?.file).toMatchObject({ name: 'images/p.png', sha256: image.sha256 });
  });

  it('reads the published layout: one CSV a split, answers as a cell, pages by path or in the question', async () => {
    const folder = folderWith({
      'data/docvqa_images/p.png': page,
      'images/other.png': page,
      'train/a.csv':
        "questionId,question,answer,image_path,topic,ucsf_document_id\n7,Who?,\"['Ada', 'A. B.']\",data/docvqa_images/p.png,form,\n",
      'val/a.csv': 'id,question,ground_truth,image_path\nv1,How much?,"1,000",data/docvqa_images/other.png\n',
      'test/a.csv':
        'id,question,answer\nt1,Who? document_path: images/other.png,Ada\nt2,Is it? document_path: images/other.png,\n',
    });
    const { splits } = await loadFolder(folder);
    expect(splits.train[0]).toMatchObject({
      id: '7',
      type: 'form',
      payload: {
        question: 'Who?',
        answers: ['Ada', 'A. B.'],
        page: { file: { name: 'data/docvqa_images/p.png' } },
      },
    });
    // A bare number with a comma is a tuple to Python: published as it is.
    expect(splits.val[0]?.payload).toMatchObject({
      answers: ['(1, 0)'],
      page: { file: { name: 'images/other.png' } },
    });
    expect(splits.test[0]?.payload).toMatchObject({ question: 'Who?', answers: ['Ada'] });
    expect(splits.test[1]?.payload.answers).toEqual([]);
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    ['absent', (folder) => rmSync(join(folder, 'images/p.png')), /item 'q-train': .*p\.png: cannot be read/],
    [
      'altered',
      (folder) => writeFileSync(join(folder, 'images/p.png'), Buffer.concat([page, Buffer.of(0)])),
      /item 'q-train': images\/p\.png: differs from its digest in the item/,
    ],
  ])('refuses a page that is %s, naming item and file', async (_, harm, message) => {
    const folder = folderWith({ 'images/p.png': page, ...splitsOf(itemOf) });
    harm(folder);
    await expect(loadFolder(folder)).rejects.toThrow(message);
    await expect(loadFolder(folder)).rejects.toThrow(DataError);
  });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'is no image',
      Buffer.from('%!PS not an image'),
      /item 'q-train': .*p\.png: is no PNG, JPEG, GIF or WebP/,
    ],
    ['breaks off in its header', page.subarray(0, 20), /item 'q-train': .*p\.png: the header .* is torn/],
    [
      'has 20,000 x 20,000 pixels',
      resized(20_000, 20_000),
      /item 'q-train': .*p\.png: has 20000 x 20000 pixels/,
    ],
    ['breaks off in the middle', page.subarray(0, 5000), /item 'q-train': .*p\.png: /],
    ['was damaged on the way', damaged(), /item 'q-train': .*p\.png: /],
    ['has no pixels', resized(0, 10), /item 'q-train': .*p\.png: has 0 x 10 pixels/],
  ])('refuses a page that %s', async (_, bytes, message) => {
    const folder = folderWith({
      'images/p.png': bytes,
      ...splitsOf((split) => ({ ...itemOf(split), image: { ...image, sha256: sha256(bytes) } })),
    });
    await expect(loadFolder(folder)).rejects.toThrow(message);
  });

  it.each<[string, object, RegExp]>([
    ['an absolute path', { image_path: '/etc/passwd' }, /'\/etc\/passwd' lies outside the data folder/],
    ['a path upwards', { image_path: '../../../etc/passwd' }, /lies outside the data folder/],
    ['a digested path upwards', { image: { ...image, file: '../p.png' } }, /lies outside the data folder/],
    ['no page', {}, /item 'q-train': names no page: neither 'image' nor 'image_path'/],
    ['an image without digest', { image: { file: 'images/p.png' } }, /item 'q-train'.*sha256/],
    ['no answers', { answers: undefined, image }, /item 'q-train'.*no gold answers/],
  ])('refuses an item with %s', async (_, fields, message) => {
    const folder = folderWith({
      'images/p.png': page,
      ...splitsOf((split) => ({ id: `q-${split}`, question: 'Who?', answers: ['Ada'], ...fields })),
    });
    await expect(loadFolder(folder)).rejects.toThrow(message);
  });

  it('needs the text of every page for the input page-text, and then no image', async () => {
    const texts = splitsOf((split) => ({ ...itemOf(split), page_text: 'Ada was here.' }));
    const { splits } = await loadFolder(folderWith(texts), { input: 'page-text' });
    expect(splits.train[0]?.payload).toMatchObject({ page: null, pageText: 'Ada was here.' });
    expect(splits.train[0]?.cluster).toBe(image.sha256);
    const some = splitsOf((split) => ({ ...itemOf(split), page_text: split === 'val' ? ' ' : 'Ada.' }));
    await expect(loadFolder(folderWith(some), { input: 'page-text' })).rejects.toThrow(
      /item 'q-val' has no 'page_text'.*input: page-text/,
    );
  });

  it('gives tasks another digest when what is shown differs, and the same wherever the folder lies', async () => {
    const files = { 'images/p.png': page, ...splitsOf((split) => ({ ...itemOf(split), page_text: 'x' })) };
    const digest = async (settings: JsonObject) =>
      (await loadFolder(folderWith(files), settings)).digests.train;
    const plain = await digest({});
    expect(await digest({})).toBe(plain);
    const others: JsonObject[] = [
      { input: 'page-text' },
      { downscale: false },
      { longestSide: 900 },
      { detail: 'high' },
    ];
    const all = [plain, ...(await Promise.all(others.map(digest)))];
    expect(new Set(all).size).toBe(all.length);
  });

  it('follows a link to the folder', async () => {
    const folder = folderWith({ 'images/p.png': page, ...splitsOf(itemOf) });
    const link = join(dirname(folderWith({ 'x/y': '' })), `link-${sha256(folder).slice(0, 8)}`);
    symlinkSync(folder, link);
    expect((await loadFolder(link)).splits.train).toHaveLength(1);
    rmSync(link);
  });
});

describe('the settings of DocVQA', () => {
  it.each<[JsonObject, boolean, string | null]>([
    [{}, true, null],
    [{ downscale: false }, true, null],
    [{ downscale: true }, true, null],
    [{ longestSide: 1024 }, true, 'longest side 1024'],
    [{ maxPixels: 1_000_000, detail: 'low' }, true, 'most pixels 1000000, detail low'],
    [{ input: 'page-text' }, false, 'page text'],
  ])('%j decide what a model must take and what tables say', (settings, images, variant) => {
    expect(create().needs(settings).images).toBe(images);
    expect(create().variant?.(settings)).toBe(variant);
  });

  it.each<[JsonObject, RegExp]>([
    [{ inptu: 'image' }, /benchmark 'docvqa', settings: .*inptu/],
    [{ input: 'text' }, /input/],
    [{ input: 'page-text', detail: 'low' }, /detail.*means nothing under input: page-text/],
    [{ downscale: false, longestSide: 900 }, /longestSide.*means nothing under downscale: false/],
    [{ longestSide: 0 }, /longestSide/],
    [{ maxPixels: 400_000_000 }, /maxPixels/],
  ])('%j are refused', async (settings, message) => {
    expect(() => create().needs(settings)).toThrow(message);
    expect(() => create().needs(settings)).toThrow(ConfigError);
    const source = { kind: 'split-dir', path: miniFolder } as const;
    await expect(async () => create().load({ source, settings, limit: 0, signal })).rejects.toThrow(
      ConfigError,
    );
  });
});

function damaged(): Uint8Array {
  const bytes = Buffer.from(page);
  bytes.fill(0, 4000, 4100);
  return bytes;
}

/** The page with other sizes in its header, and its own pixels. */
function resized(width: number, height: number): Uint8Array {
  const bytes = Buffer.from(page);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}
