import { presets } from '../optimizer/config.ts';
import type { RunSummary } from './run-summary.ts';

type Config = Readonly<Record<string, unknown>>;

/**
 * Label of the variant that an ablation's others are compared with: one called `default`; else the one that has the preset's
 * own values in all that the variants differ in; else the run without a skill; null when there is none of them.
 */
export function referenceVariant(summaries: readonly RunSummary[]): string | null {
  const methods = summaries.map(({ run }) => run.method);
  const named = methods.find(({ label }) => label === 'default');
  if (named !== undefined) return named.label;
  const variants = new Map<string, Config>();
  for (const { name, label, config } of methods)
    if (name === 'skillopt' && config !== undefined) variants.set(label, config);
  const usual = [...variants].filter(([, config]) => hasUsualValues(config, [...variants.values()]));
  const [only] = usual;
  if (usual.length === 1 && variants.size > 1 && only !== undefined) return only[0];
  return methods.find(({ name }) => name === 'no-skill')?.label ?? null;
}

/** Has the configuration the values of its preset wherever the variants differ? */
function hasUsualValues(config: Config, all: readonly Config[]): boolean {
  const preset = config.preset;
  if (preset !== 'paper' && preset !== 'default') return false;
  const usual: Config = presets[preset];
  return Object.keys(config)
    .filter((key) => new Set(all.map((other) => JSON.stringify(other[key]))).size > 1)
    .every((key) => JSON.stringify(sorted(config[key])) === JSON.stringify(sorted(usual[key])));
}

/** Logs keep keys in another order than the code. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
