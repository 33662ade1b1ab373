import { spawnSync } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** A small file system in memory whose free space can be eaten and given back. */
export class SmallDisk {
  readonly path: string;
  readonly #ballast: string;

  /** @returns a sentence that says what is needed, where mounting is not permitted */
  static mount(path: string, megabytes: number): SmallDisk | string {
    mkdirSync(path, { recursive: true });
    const { status, stderr } = spawnSync(
      'mount',
      ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path],
      {
        encoding: 'utf8',
      },
    );
    if (status === 0) return new SmallDisk(path);
    return `a file system in memory cannot be mounted (${stderr?.trim()}): run it as root, or as unshare --user --map-root-user --mount npm run test:crashes -- disk`;
  }

  private constructor(path: string) {
    this.path = path;
    this.#ballast = join(path, 'ballast');
  }

  /** Takes all space but about so many bytes. */
  eat(leftBytes: number): void {
    const descriptor = openSync(this.#ballast, 'a');
    const block = Buffer.alloc(65_536, 1);
    try {
      for (;;) {
        const { bavail, bsize } = statfsSync(this.path);
        const free = bavail * bsize - leftBytes;
        if (free <= 0) break;
        writeSync(descriptor, block, 0, Math.min(block.length, free));
      }
      fsyncSync(descriptor);
    } catch {
      // Somebody else has taken the rest.
    } finally {
      closeSync(descriptor);
    }
  }

  giveBack(): void {
    try {
      truncateSync(this.#ballast, 0);
      rmSync(this.#ballast, { force: true });
    } catch {
      // It was not there.
    }
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.path]);
  }
}
