import { countsText, type DataResult } from '../../../benchmarks/data/data-result.ts';
import type { ItemSource } from '../../../benchmarks/data/item-source.ts';
import { printText } from '../../print-text.ts';
import { productVersion } from '../../product-version.ts';

/** Goes into the record of a data folder. */
export function createdBy(): string {
  return `skillopt-bench ${productVersion()}`;
}

/** More are counted. */
const namedItems = 20;

/** Says what was made: the folder and its sizes to stdout, remarks to stderr. */
export function tellResult(options: {
  readonly out: string;
  readonly source: Pick<ItemSource, 'licence'>;
  readonly result: DataResult;
  readonly from: string;
}): void {
  const { out, source, result, from } = options;
  const { train, val, test } = result.published;
  const shares = {
    train: `${train.found} of ${train.of}`,
    val: `${val.found} of ${val.of}`,
    test: `${test.found} of ${test.of}`,
  };
  printText(process.stderr, `published items found: ${countsText(shares)}\n`);
  const dropped = [...result.dropped];
  for (const [id, reason] of dropped.slice(0, namedItems))
    printText(process.stderr, `left out: '${id}' (${reason})\n`);
  if (dropped.length > namedItems) printText(process.stderr, `left out: ${dropped.length} items in all\n`);
  printText(process.stderr, `licence: ${source.licence}\n`);
  printText(process.stdout, `${out}: ${countsText(result.counts)} (from ${from})\n`);
}
