import { simulatedIdentity } from '../simulated/provider.ts';
import type { CatalogModel } from './catalog.ts';

const profiles = [
  ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `sim-${letter}`),
  ...['weak', 'mid', 'strong'].map((strength) => `sim-optimizer-${strength}`),
];

/** Simulated models cost nothing; that is a fact, not a price that somebody looked up. */
const free = {
  inputUsdPerMillion: 0,
  cachedInputUsdPerMillion: 0,
  outputUsdPerMillion: 0,
  asOf: '1970-01-01',
};

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
    price: free,
    defaults: {},
    thinkingSwitch: { kind: 'none' },
  };
}

/** Names of the models that need no models.yaml (spec/simulated-world.md). */
export const builtInNames: readonly string[] = profiles;

export const builtInModels: readonly CatalogModel[] = profiles.map((name) => simulatedModel(name, name));
