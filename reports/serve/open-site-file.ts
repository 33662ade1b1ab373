import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

export interface SiteFile {
  readonly handle: FileHandle;
  readonly bytes: number;
}

/**
 * Opens a file of the site for reading; null when there is none: no such name, a folder, a device, or a link that leads out
 * of the site. What is opened is the file that was looked at: the last name is not followed again.
 */
export async function openSiteFile(site: string, segments: readonly string[]): Promise<SiteFile | null> {
  try {
    const root = await realpath(site);
    const path = await realpath(join(root, ...segments));
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return null;
    // A pipe must not keep the server waiting for its writer.
    const handle = await open(
      path,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    const stats = await handle.stat();
    if (stats.isFile()) return { handle, bytes: stats.size };
    await handle.close();
    return null;
  } catch {
    return null;
  }
}
