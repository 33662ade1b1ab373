import { kindOfFormatId } from '../values/number-format.ts';
import type { NumberKind } from '../values/serial-date.ts';
import { scanXml } from './scan-xml.ts';

/** What numbers are in cells of each style, by the style's number. @throws {DataError} */
export function readNumberKinds(bytes: Uint8Array, where: string): NumberKind[] {
  const custom = new Map<number, string>();
  const formatIds: number[] = [];
  let [inCells, inDifferential] = [false, false];
  scanXml(bytes, where, {
    open(name, attributes) {
      // Differential styles have formats of their own that cells do not use.
      if (name === 'numFmt' && !inDifferential)
        custom.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'dxfs') inDifferential = true;
      else if (name === 'xf' && inCells) formatIds.push(Number(attributes.numFmtId ?? 0));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
      else if (name === 'dxfs') inDifferential = false;
    },
  });
  return formatIds.map((id) => kindOfFormatId(id, custom));
}
