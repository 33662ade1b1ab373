import { ConfigError } from '../core/errors.ts';
import type { PlannedRun } from '../matrix/resolve-matrix.ts';
import type { ResolvedModel } from '../matrix/resolved-run.ts';
import type { Catalog } from '../models/catalog/catalog.ts';
import type { Environment } from '../models/catalog/live-endpoint.ts';
import { type ProbeResult, probeEndpoint } from '../models/catalog/probe-endpoint.ts';

export interface EndpointProbesOptions {
  readonly catalog: Catalog;
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
  /** Where keys are read from. */
  readonly env?: Environment;
}

type Models = Pick<PlannedRun, 'run'>;

/** An endpoint that did not answer is asked again after so long. */
const silentForMs = 10_000;

/** Target and optimizer of each run. */
export function modelsOf(planned: readonly Models[]): readonly ResolvedModel[] {
  return planned.flatMap(({ run }) => [run.target, ...(run.optimizer === null ? [] : [run.optimizer])]);
}

/** Whether the endpoints of live models answer: each is asked once, and again only when it did not. */
export class EndpointProbes {
  readonly #options: EndpointProbesOptions;
  readonly #known = new Map<string, { readonly probe: Promise<ProbeResult>; readonly atMs: number }>();

  constructor(options: EndpointProbesOptions) {
    this.#options = options;
  }

  /** Why endpoints of these runs cannot be used, a sentence each; empty: all answer. @throws {InterruptedError} */
  async problems(planned: readonly Models[]): Promise<string[]> {
    const live = modelsOf(planned).filter(({ source }) => source === 'live');
    const names = [...new Set(live.map(({ name }) => name))];
    const probes = await Promise.all(names.map((name) => this.#probe(name)));
    return probes.filter(({ ok }) => !ok).map(({ message }) => message);
  }

  /** Refuses before any run starts when an endpoint that is needed does not answer. @throws {ConfigError} */
  async require(planned: readonly Models[]): Promise<void> {
    const problems = await this.problems(planned);
    if (problems.length > 0)
      throw new ConfigError(`no run was started:\n${problems.map((line) => `  ${line}`).join('\n')}`);
  }

  async #probe(name: string): Promise<ProbeResult> {
    const known = this.#known.get(name);
    if (known !== undefined) {
      const result = await known.probe;
      if (result.ok || performance.now() - known.atMs < silentForMs) return result;
    }
    const { catalog, fetch, signal, env = process.env } = this.#options;
    const probe = probeEndpoint(catalog.find(name), { env, fetch, signal });
    this.#known.set(name, { probe, atMs: performance.now() });
    return probe;
  }
}
