import type { Paper } from './load-paper.ts';

/** Gains that Table 1 prints beside its scores, and those of them that are not score minus no skill. */
export function checkPrintedGains({ main }: Paper): { printed: number; differing: readonly string[] } {
  const differing: string[] = [];
  let printed = 0;
  for (const { target, mode, methods } of main.blocks)
    for (const [method, scores] of Object.entries(methods))
      for (const [benchmark, { percent, printedGain }] of Object.entries(scores)) {
        const base = methods['No skill']?.[benchmark]?.percent;
        if (printedGain === undefined || base === undefined) continue;
        printed += 1;
        if (Math.abs(percent - base - printedGain) > 1e-9)
          differing.push(`${method} on ${benchmark}, ${target}, ${mode}`);
      }
  return { printed, differing };
}
