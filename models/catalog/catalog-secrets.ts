import type { CatalogModel } from './catalog.ts';
import type { Environment } from './live-endpoint.ts';

/** The values that models read as keys: `apiKeyEnv` and headers of the form `{env}`. Variables that are not set are left out. */
export function catalogSecrets(
  models: readonly Pick<CatalogModel, 'endpoint'>[],
  env: Environment,
): readonly string[] {
  const variables = models.flatMap(({ endpoint }) => {
    if (endpoint.provider === 'simulated' || endpoint.provider === 'handoff') return [];
    const headers = Object.values(endpoint.headers).flatMap((value) =>
      typeof value === 'string' ? [] : [value.env],
    );
    return endpoint.apiKeyEnv === null ? headers : [endpoint.apiKeyEnv, ...headers];
  });
  const values = [...new Set(variables)].map((name) => env[name]?.trim() ?? '');
  return values.filter((value) => value !== '');
}
