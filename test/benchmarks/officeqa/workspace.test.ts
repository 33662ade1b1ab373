import { describe, expect, it } from 'vitest';
import { DataFile } from '../../../benchmarks/data-file.ts';
import type { OfficeqaPayload } from '../../../benchmarks/officeqa/payload.ts';
import { TaskDocuments } from '../../../benchmarks/officeqa/tools/task-documents.ts';
import { makeTask } from '../../../benchmarks/task.ts';
import { ConfigError } from '../../../core/errors.ts';
import { textReply } from '../../kit/hostile-replies.ts';
import { loadMini, miniBenchmark, payloadOf } from './bundled.ts';

const options = {
  phase: 'train',
  presentationSeed: 42,
  visit: 0,
  signal: new AbortController().signal,
} as const;
const taskOf = (payload: OfficeqaPayload) =>
  makeTask({ id: 'q7', split: 'train', cluster: 'bulletin', type: 'easy', payload });
const folderOf = async (payload: OfficeqaPayload) => {
  const folder = await miniBenchmark.workspace?.(taskOf(payload), options);
  if (folder === undefined) throw new Error('OfficeQA has folders');
  return folder;
};

describe('the folder of an OfficeQA task', () => {
  it('holds the documents of the task and no others, with the text that the tools show', async () => {
    const { splits } = await loadMini();
    for (const task of splits.train) {
      const payload = task.payload as OfficeqaPayload;
      const documents = new TaskDocuments(payload.documents);
      const { files, taskMarkdown } = await folderOf(payload);
      expect(Object.keys(files)).toHaveLength(payload.sourceFiles.length);
      for (const [path, content] of Object.entries(files)) {
        expect(path).toMatch(/^documents\/[\w.]+\.txt$/);
        expect(content).toBe(documents.text(`/task/${path}`));
        // The chat message names documents by the path that they have in the folder.
        expect(taskMarkdown).toContain(`- /task/${path}`);
      }
    }
  });

  it('speaks of files in place of the tools of direct chat', async () => {
    const { taskMarkdown } = await folderOf(payloadOf({}));
    expect(taskMarkdown).toContain('in the folder `documents`');
    expect(taskMarkdown).not.toMatch(/`(?:glob|grep|read)`/);
  });

  it('holds no document where the setting shows excerpts alone', async () => {
    const text = `${'| 1950 | total | 613 |\n\nNothing to see.\n'.repeat(900)}\nThe far end.\n`;
    const settings = { mode: 'excerpts', excerptCharacters: 500 };
    const { files, taskMarkdown } = await folderOf(payloadOf({ text, settings }));
    expect(files).toEqual({});
    expect(taskMarkdown).toContain('## Document Excerpts');
    expect(taskMarkdown).toContain('613');
    expect(taskMarkdown).not.toContain('The far end.');
    expect(taskMarkdown.length).toBeLessThan(3000);
  });

  it('holds the oracle pages in task.md, and documents beside them in the mode tools alone', async () => {
    const element = { content: 'The page says 613.', bbox: [{ page_id: 4 }] };
    const json = JSON.stringify({ document: { elements: [element] } });
    const pages = [DataFile.of(new TextEncoder().encode(json), 'pages/bulletin.json')];
    const sourceDocs = ['https://fraser.example/b?page=4'];
    for (const [mode, count] of [
      ['pages', 0],
      ['tools', 1],
    ] as const) {
      const payload = { ...payloadOf({ settings: { mode } }), pages, sourceDocs };
      const { files, taskMarkdown } = await folderOf(payload);
      expect(taskMarkdown).toContain('The page says 613.');
      expect(Object.keys(files)).toHaveLength(count);
    }
  });

  it('is refused for documents that are too long, with the settings that do without them', async () => {
    const text = 'x'.repeat(32_000_001);
    await expect(folderOf(payloadOf({ text }))).rejects.toThrow(ConfigError);
    await expect(folderOf(payloadOf({ text }))).rejects.toThrow(
      /task 'q7' have more than 32000000 characters.*'mode: pages' or 'mode: excerpts'/,
    );
  });

  it.each([
    ['<answer>613</answer>', 1, null],
    ['The total was 613.', 0, 'no answer tag: the reply holds no <answer>'],
  ])('scores the last message %s', async (text, hard, failReason) => {
    const episode = miniBenchmark.open(taskOf(payloadOf({})), null, { ...options, inWorkspace: true });
    await episode.next(null);
    const step = await episode.next({ ...textReply(text), files: {} });
    expect(step).toMatchObject({ kind: 'done', outcome: { kind: 'scored', hard, failReason } });
  });
});
