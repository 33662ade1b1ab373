import { ConfigError } from '../core/errors.ts';
import type { EventOf } from '../core/events.ts';
import type { ItemLimit } from '../core/item-limit.ts';
import { canonicalJson, type JsonObject } from '../core/json.ts';
import { readEventsSync } from '../core/read-events.ts';
import type { Usage } from '../core/vocabulary.ts';
import type { CatalogModel } from '../models/catalog/catalog.ts';
import { costUsd } from '../models/wrap/price.ts';
import type { Prices } from './budget.ts';
import type { ResolvedRun } from './resolved-run.ts';
import { existingStore } from './store.ts';

/** Prices of a cell's models. @throws {ConfigError} where money would count nothing, or nobody knows what */
export function pricesOf(target: CatalogModel, optimizer: CatalogModel | null): Prices {
  for (const { name, source, price } of optimizer === null ? [target] : [target, optimizer]) {
    if (source !== 'live')
      throw new ConfigError(`a budget of money needs live models: '${name}' is ${source} and costs nothing`);
    if (price === null)
      throw new ConfigError(
        `a budget of money needs a price, and model '${name}' has none: state it in models.yaml`,
      );
  }
  return { target: target.price as Prices['target'], optimizer: optimizer?.price ?? null };
}

interface CellName {
  readonly benchmark: string;
  readonly target: string;
  readonly mode: string;
  readonly optimizer: string;
  readonly settings: JsonObject;
  readonly limit: ItemLimit;
  readonly replicate: number;
}

/** Results that budgets are computed from; each folder is read once for all cells. */
export class OtherResults {
  readonly #folders = new Map<string, readonly FinishedRun[]>();

  /**
   * What the SkillOpt run of a cell and replicate spent on learning, at these prices.
   * @throws {ConfigError} when the folder holds no finished one, or several
   */
  usdOfSkillopt(folder: string, prices: Prices, cell: CellName): number {
    const runs = this.#folders.get(folder) ?? finishedIn(folder);
    this.#folders.set(folder, runs);
    const found = runs.filter(({ run }) => isOf(run, cell));
    const [only] = found;
    if (found.length > 1)
      throw new ConfigError(
        `budget.like: '${folder}' holds ${found.length} SkillOpt runs of the same cell (${found.map(({ run }) => run.id).join(', ')}): keep one of them there`,
      );
    if (only !== undefined) return usdOf(only.learned, prices);
    const { benchmark, target, mode, optimizer, replicate } = cell;
    throw new ConfigError(
      `budget.like: '${folder}' holds no finished SkillOpt run of ${benchmark} x ${target} x ${mode} with optimizer ${optimizer}, replicate ${replicate}, on the same items`,
    );
  }
}

interface FinishedRun {
  readonly run: ResolvedRun;
  readonly learned: EventOf<'learned'>;
}

function finishedIn(folder: string): FinishedRun[] {
  const store = existingStore(folder);
  return store.runIds().flatMap((id) => {
    if (!store.isFinished(id)) return [];
    const events = [...readEventsSync(store.runFolder(id))];
    const started = events.find((event) => event.type === 'run-started');
    const learned = events.find((event) => event.type === 'learned');
    if (started?.type !== 'run-started' || learned?.type !== 'learned') return [];
    return [{ run: started.run as unknown as ResolvedRun, learned }];
  });
}

function isOf(run: ResolvedRun, cell: CellName): boolean {
  return (
    run.method.name === 'skillopt' &&
    run.benchmark.label === cell.benchmark &&
    run.target.name === cell.target &&
    run.mode.name === cell.mode &&
    run.optimizer?.name === cell.optimizer &&
    run.replicate === cell.replicate &&
    run.benchmark.evalSplit === 'test' &&
    canonicalJson([run.benchmark.settings, run.benchmark.limit]) ===
      canonicalJson([cell.settings, cell.limit])
  );
}

function usdOf({ spent }: EventOf<'learned'>, { target, optimizer }: Prices): number {
  const usage = (name: string) => spent[name] as unknown as Usage;
  return (
    costUsd(usage('targetTokens'), target) +
    (optimizer === null ? 0 : costUsd(usage('optimizerTokens'), optimizer))
  );
}
