import { fileURLToPath } from 'node:url';
import {
  ConfigError,
  type DataSource,
  type Dataset,
  datasetOf,
  type LoadOptions,
  loadSplitFolder,
  z,
} from 'skillopt-bench';

/** One item of data/<split>/items.json. Whatever can change the prompt or the score is part of it. */
const itemSchema = z.strictObject({
  id: z.string().min(1),
  question: z.string().min(1),
  answer: z.string().min(1),
  /** What items share (a document, a scene): intervals are computed over these. */
  cluster: z.string().min(1),
});

/** What a task holds beside its id. `answer` is the gold: prompts never show it. */
export const payloadSchema = itemSchema.pick({ question: true, answer: true });
export type ShelfLabelsPayload = z.infer<typeof payloadSchema>;

const bundledFolder = fileURLToPath(new URL('./data', import.meta.url));

/** @throws {DataError} naming file and item; {ConfigError} for a source that this benchmark does not have */
export async function loadItems({
  source,
  limit,
  signal,
}: LoadOptions): Promise<Dataset<ShelfLabelsPayload>> {
  const path = folderOf(source);
  const splits = await loadSplitFolder({
    path,
    benchmark: 'shelf-labels',
    schema: itemSchema,
    contentField: 'question',
    toTask: ({ question, answer, cluster }) => ({
      cluster,
      type: 'shelf-labels',
      payload: { question, answer },
    }),
    signal,
  });
  const provenance =
    source.kind === 'bundled'
      ? 'shelf-labels: the items that came with the scaffold'
      : 'shelf-labels: a folder of yours';
  return datasetOf(splits, { provenance, limit });
}

function folderOf(source: DataSource): string {
  if (source.kind === 'bundled') return bundledFolder;
  if (source.kind === 'split-dir') return source.path;
  throw new ConfigError(
    `benchmark 'shelf-labels' has no source '${source.kind}': name a data folder, or none`,
  );
}
