import type { TaskWorkspace } from '../../models/episode.ts';

export interface Attachment {
  /** Relative to the workspace. */
  readonly path: string;
  readonly data: Uint8Array;
}

const folder = 'attachments';
/** Where the pictures are listed. */
export const attachmentsIndex = 'ATTACHMENTS.md';

/** Both CLIs tell a picture by the end of its name. */
const endings: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
  'image/webp': '.webp',
};

const longestName = 60;

/** The pictures of a task as files, in order: `attachments/01_<safe name>`. */
export function attachmentsOf(images: TaskWorkspace['images']): readonly Attachment[] {
  const digits = Math.max(2, String(images.length).length);
  return images.map(({ name, mediaType, data }, index) => ({
    path: `${folder}/${String(index + 1).padStart(digits, '0')}_${safeName(name, mediaType)}`,
    data,
  }));
}

/** Text of the index file. */
export function attachmentsList(attachments: readonly Attachment[]): string {
  const lines = attachments.map(({ path }, index) => `${index + 1}. \`${path}\``);
  return `# Attachments\n\nThe pictures that belong to the task, in their order:\n\n${lines.join('\n')}\n`;
}

function safeName(name: string, mediaType: string): string {
  const ending = endings[mediaType] ?? '';
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '_');
  const stem = plain.replace(/\.[A-Za-z0-9]{1,5}$/, '').replace(/^[._-]+/, '');
  const kept = ending === '' ? plain.replace(/^[._-]+/, '') : `${stem.slice(0, longestName)}${ending}`;
  return kept === '' || kept === ending ? `image${ending}` : kept.slice(0, longestName + ending.length);
}
