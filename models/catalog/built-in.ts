import { simulatedIdentity } from '../simulated/provider.ts';
import { freePrice } from '../wrap/price.ts';
import type { CatalogModel } from './catalog.ts';

const profiles = [
  ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `sim-${letter}`),
  ...['weak', 'mid', 'strong'].map((strength) => `sim-optimizer-${strength}`),
];

/** The entry of a simulated model under any name; `profile` names the simulated mind behind it. */
export function simulatedModel(name: string, profile: string, endpointName = 'simulated'): CatalogModel {
  return {
    name,
    endpoint: { provider: 'simulated', name: endpointName },
    wireName: profile,
    id: simulatedIdentity(profile),
    source: 'simulated',
    capabilities: { images: true, tools: true, structuredReplies: true },
    contextWindow: null,
    price: freePrice,
    defaults: {},
    thinkingSwitch: { kind: 'none' },
  };
}

/** Names of the models that need no models.yaml (spec/simulated-world.md). */
export const builtInNames: readonly string[] = profiles;

export const builtInModels: readonly CatalogModel[] = profiles.map((name) => simulatedModel(name, name));
