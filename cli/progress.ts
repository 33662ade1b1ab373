import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import { plainText } from '../reports/plain-text.ts';
import { printText } from './print-text.ts';

/** What a sweep tells while it runs. Bars with ETA on a terminal; else a line every 30 seconds. */
export interface Progress {
  /** `total` is an upper bound of the run's rollouts. */
  begin(id: string, total: number, done: number): void;
  rollout(id: string): void;
  end(id: string, note: string): void;
  stop(): void;
}

const lineEveryMs = 30_000;

export function createProgress(options: {
  runs: number;
  stream?: NodeJS.WriteStream;
  quiet?: boolean;
}): Progress {
  const stream = options.stream ?? process.stderr;
  if (options.quiet === true) return silent;
  return stream.isTTY === true ? bars(options.runs, stream) : lines(options.runs, stream);
}

const silent: Progress = { begin() {}, rollout() {}, end() {}, stop() {} };

function bars(runs: number, stream: NodeJS.WriteStream): Progress {
  const multi = new MultiBar(
    {
      stream,
      hideCursor: true,
      clearOnComplete: true,
      format: '{bar} {percentage}% | {value}/{total} | ETA {eta_formatted} | {name}',
    },
    Presets.shades_grey,
  );
  const all = multi.create(runs, 0, { name: 'runs' });
  const open = new Map<string, SingleBar>();
  return {
    begin(id, total, done) {
      open.set(id, multi.create(Math.max(1, total), done, { name: plainText(id) }));
    },
    rollout: (id) => open.get(id)?.increment(),
    end(id) {
      const bar = open.get(id);
      if (bar !== undefined) multi.remove(bar);
      open.delete(id);
      all.increment();
    },
    stop: () => multi.stop(),
  };
}

function lines(runs: number, stream: NodeJS.WriteStream): Progress {
  const started = Date.now();
  const open = new Map<string, { done: number; total: number }>();
  let finished = 0;
  let rollouts = 0;
  const tell = () => {
    const seconds = (Date.now() - started) / 1000;
    const list = [...open].map(([id, { done, total }]) => `${id} ${done}/${total}`).slice(0, 4);
    printText(
      stream,
      `${Math.round(seconds)} s: ${finished}/${runs} runs, ${rollouts} rollouts (${(rollouts / seconds).toFixed(1)}/s)` +
        `${list.length === 0 ? '' : `; ${list.join(', ')}`}\n`,
    );
  };
  const timer = setInterval(tell, lineEveryMs);
  timer.unref();
  return {
    begin: (id, total, done) => void open.set(id, { done, total }),
    rollout(id) {
      rollouts += 1;
      const run = open.get(id);
      if (run !== undefined) run.done += 1;
    },
    end(id, note) {
      finished += 1;
      open.delete(id);
      if (note !== '') printText(stream, `${id}: ${note}\n`);
    },
    stop: () => clearInterval(timer),
  };
}
