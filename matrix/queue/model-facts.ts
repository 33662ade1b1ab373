import { canonicalHash } from '../../core/hash.ts';
import type { Catalog, CatalogModel } from '../../models/catalog/catalog.ts';
import type { ResolvedRun } from '../resolved-run.ts';

/** What a models file says of a model, field by field, as digests: a value may hold a secret. */
export type ModelFacts = Readonly<Record<string, string>>;

/** Of an endpoint, what may be another on each machine: how it is reached, and how much of it there is. */
const ofTheMachine = new Set([
  'name',
  'baseUrl',
  'apiKeyEnv',
  'headers',
  'timeoutMs',
  'limits',
  'batch',
  'folder',
  'wait',
]);

/** Everything that shapes requests to a model, and what is billed for them, by the names that models.yaml has. */
export function modelFacts(model: CatalogModel): ModelFacts {
  const { endpoint, wireName, id, source, defaults, price, batchFactor } = model;
  const { capabilities, contextWindow, thinkingSwitch } = model;
  const ofEndpoint = Object.entries(endpoint)
    .filter(([field]) => !ofTheMachine.has(field))
    .map(([field, value]) => [`endpoint.${field}`, value] as const);
  const ofDefaults = Object.entries(defaults).map(([field, value]) => [`defaults.${field}`, value] as const);
  const all: readonly (readonly [string, unknown])[] = [
    ['id', id],
    ['source', source],
    ['model', wireName],
    ...ofEndpoint,
    ...ofDefaults,
    ['capabilities', capabilities],
    ['contextWindow', contextWindow],
    ['thinkingSwitch', thinkingSwitch],
    ['prices', price === null ? null : { ...price, asOf: '' }],
    ['prices.batch', batchFactor],
  ];
  const said = all.filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([field, value]) => [field, canonicalHash(value).slice(0, 16)]));
}

/** Facts of the models that a run calls, by name. */
export function modelsOfRun(run: ResolvedRun, catalog: Catalog): Readonly<Record<string, ModelFacts>> {
  const names = [run.target, ...(run.optimizer === null ? [] : [run.optimizer])].map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name, modelFacts(catalog.find(name))]));
}

/** Names of the fields in which two differ. */
export function differingFields(ours: ModelFacts, theirs: ModelFacts): string[] {
  const fields = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...fields].filter((field) => ours[field] !== theirs[field]).sort();
}
