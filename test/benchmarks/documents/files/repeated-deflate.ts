import { constants, deflateRawSync } from 'node:zlib';

/** A zlib stream of `repeats` times the block, made by packing it once. Its checksum is wrong, which pdf.js and PNG readers overlook. */
export function repeatedDeflate(block: Buffer, repeats: number): Buffer {
  const packed = deflateRawSync(block, { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([
    Buffer.from([0x78, 0x9c]),
    ...Array.from({ length: repeats }, () => packed),
    Buffer.from([3, 0, 0, 0, 0, 1]),
  ]);
}
