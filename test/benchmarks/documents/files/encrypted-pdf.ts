import { createHash } from 'node:crypto';
import { pageObjects, pdfFile, stream } from './pdf-file.ts';

/** What the standard security handler fills passwords up with (PDF 1.7, 7.6.3.3). */
const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const permissions = -4;

const md5 = (...parts: Buffer[]) => createHash('md5').update(Buffer.concat(parts)).digest();
const padded = (password: string) =>
  Buffer.concat([Buffer.from(password, 'latin1'), padding]).subarray(0, 32);

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const swap = (a: number, b: number) => {
    [state[a], state[b]] = [state[b] ?? 0, state[a] ?? 0];
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return Buffer.from(data).map((byte) => {
    i = (i + 1) & 255;
    j = (j + (state[i] ?? 0)) & 255;
    swap(i, j);
    return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 255] ?? 0);
  }) as Buffer;
}

/** One page, encrypted with RC4 of 40 bits (revision 2). */
export function encryptedPdf(content: string, userPassword: string): Buffer {
  const id = Buffer.from('0123456789abcdef');
  const owner = rc4(md5(padded('owner')).subarray(0, 5), padded(userPassword));
  const allowed = Buffer.alloc(4);
  allowed.writeInt32LE(permissions);
  const key = md5(padded(userPassword), owner, allowed, id).subarray(0, 5);
  const user = rc4(key, padding);
  const objects = pageObjects([content]);
  const contentNumber = objects.length;
  const objectKey = md5(key, Buffer.from([contentNumber, 0, 0, 0, 0])).subarray(0, 10);
  objects[contentNumber - 1] = stream(rc4(objectKey, Buffer.from(content, 'latin1')));
  const hex = (bytes: Buffer) => `<${bytes.toString('hex')}>`;
  return pdfFile(
    objects,
    `/ID[${hex(id)}${hex(id)}]/Encrypt<</Filter/Standard/V 1/R 2/O ${hex(owner)}/U ${hex(user)}/P ${permissions}>>`,
  );
}
