import { crc32, deflateSync } from 'node:zlib';

function part(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** A grey PNG whose pixels are made by `shade`; with `data`, whatever that says about them. */
export function pngFile(
  width: number,
  height: number,
  { shade = () => 200, data }: { shade?: (x: number, y: number) => number; data?: Buffer } = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  const pixels = () => {
    const rows = Buffer.alloc(height * (width + 1));
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = shade(x, y);
    return deflateSync(rows);
  };
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    part('IHDR', header),
    part('IDAT', data ?? pixels()),
    part('IEND', Buffer.alloc(0)),
  ]);
}

/** A GIF of one shade. Its codes have 8 bits, and the table is cleared before they would grow. */
export function gifFile(width: number, height: number): Buffer {
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  screen.writeUInt8(0xf6, 4);
  const codes: number[] = [];
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    if (pixel % 100 === 0) codes.push(0x80);
    codes.push(1);
  }
  codes.push(0x81);
  const blocks: number[] = [];
  for (let at = 0; at < codes.length; at += 255) {
    const block = codes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return Buffer.concat([
    Buffer.from('GIF89a'),
    screen,
    Buffer.alloc(3 * 128, 120),
    Buffer.from([0x2c, 0, 0, 0, 0, width & 255, width >> 8, height & 255, height >> 8, 0, 7]),
    Buffer.from([...blocks, 0, 0x3b]),
  ]);
}
