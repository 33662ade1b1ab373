import { Presets, SingleBar } from 'cli-progress';
import type { PullProgress } from '../benchmarks/data/pull-items.ts';
import { plainText } from '../reports/plain-text.ts';
import { printText } from './print-text.ts';

const lineEveryMs = 30_000;

/** A bar on a terminal; else a line at the start of each file and every 30 seconds. */
export function createDownloadProgress(stream: NodeJS.WriteStream = process.stderr): PullProgress {
  return stream.isTTY === true ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): PullProgress {
  let open: SingleBar | null = null;
  const end = () => {
    open?.stop();
    open = null;
  };
  return {
    begin({ path, size }, number, of) {
      open = new SingleBar(
        {
          stream,
          hideCursor: true,
          formatValue: (value, _, type) =>
            type === 'value' || type === 'total' ? megabytes(value) : String(value),
          format: '{bar} {percentage}% | {value}/{total} MB | ETA {eta_formatted} | {name}',
        },
        Presets.shades_grey,
      );
      open.start(size, 0, { name: plainText(`${path} (${number} of ${of})`) });
    },
    received: (bytes) => open?.update(bytes),
    end,
    note(line) {
      // The bar draws itself anew below the line.
      printText(stream, `${open === null ? '' : '\n'}${line}\n`);
    },
  };
}

function lines(stream: NodeJS.WriteStream): PullProgress {
  let timer: NodeJS.Timeout | null = null;
  let received = 0;
  const end = () => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  return {
    begin({ path, size }, number, of) {
      end();
      received = 0;
      printText(stream, `${path} (${number} of ${of}, ${megabytes(size)} MB)\n`);
      timer = setInterval(() => {
        const percent = size === 0 ? 100 : Math.floor((100 * received) / size);
        printText(stream, `${path}: ${megabytes(received)} of ${megabytes(size)} MB (${percent}%)\n`);
      }, lineEveryMs);
      timer.unref();
    },
    received(bytes) {
      received = bytes;
    },
    end,
    note: (line) => void printText(stream, `${line}\n`),
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
