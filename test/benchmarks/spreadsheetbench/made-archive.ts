import { gzipSync } from 'node:zlib';

export interface MadeEntry {
  readonly path: string;
  readonly content?: Buffer | string;
  /** Type flag of the tar format: `0` file, `1` hard link, `2` symbolic link, `5` folder. */
  readonly type?: string;
  readonly link?: string;
  /** Size that the header states. */
  readonly size?: number;
}

/** A tar archive packed with gzip, entry by entry, so that it can hold what no archiver would write. */
export function madeArchive(entries: readonly MadeEntry[], { end = true } = {}): Buffer {
  const blocks = entries.flatMap(({ path, content = '', type = '0', link = '', size }) => {
    const bytes = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(path, 0, 100);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${(size ?? bytes.length).toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write(type, 156);
    header.write(link, 157, 100);
    header.write('ustar\u000000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(end ? 1024 : 0)]));
}
