import type { AppendListener } from '../../core/event-log.ts';
import type { CatalogModel } from '../../models/catalog/catalog.ts';
import type { ChatModel } from '../../models/contract.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import { openEventStream } from './event-stream.ts';
import { otelSettings } from './otel-settings.ts';
import { OtlpExporter } from './otlp-exporter.ts';
import { RunTracer } from './run-tracer.ts';
import { tracedModel } from './traced-model.ts';

export interface TelemetryOptions {
  /** File or `-` that every logged event is written to. */
  readonly events?: string;
  /** Send spans even if no endpoint is configured. */
  readonly otel?: boolean;
  /** Put prompts and replies into the spans. */
  readonly otelContent?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the package, for the spans. */
  readonly version: string;
}

/** What watches one life of one run. */
export interface RunWatch {
  readonly onAppend: AppendListener;
  /** Call it first when the log held something already. */
  resumed(): void;
  trace(model: ChatModel, entry: CatalogModel): ChatModel;
  /** `null` when the run has finished. */
  end(error: unknown): void;
}

/** Everything outside that is told of runs while they go on. It changes nothing of them. */
export interface Telemetry {
  watch(run: ResolvedRun): RunWatch;
  /** Sends the rest. Returns what there is to say of it, in lines. */
  close(): Promise<string[]>;
}

/**
 * Opens what was asked for; null when nothing was.
 * @throws {ConfigError} when the file cannot be opened or a variable of the exporter is wrong
 */
export function openTelemetry(options: TelemetryOptions): Telemetry | null {
  const { env, version } = options;
  const settings = otelSettings(env, { asked: options.otel === true || options.otelContent === true });
  const events = options.events === undefined ? null : openEventStream(options.events);
  const exporter = settings === null ? null : new OtlpExporter({ settings, version });
  if (events === null && exporter === null) return null;
  return {
    watch(run) {
      const tracer = exporter === null ? null : new RunTracer({ run, emit: (span) => exporter.add(span) });
      return {
        onAppend(event, state) {
          tracer?.onEvent(event, state);
          if (state === 'written') events?.write(run.id, event);
        },
        resumed: () => tracer?.resumed(),
        trace(model, entry) {
          if (tracer === null) return model;
          const requestModel = entry.wireName;
          return tracedModel(model, {
            tracer,
            provider: providerName(entry),
            requestModel,
            content: options.otelContent === true,
          });
        },
        end: (error) => tracer?.end(error),
      };
    },
    async close() {
      const [lost, result] = await Promise.all([events?.close() ?? null, exporter?.close() ?? null]);
      const lines = lost === null ? [] : [lost];
      if (result === null) return lines;
      const { sent, dropped, problem } = result;
      const lacking = dropped === 0 ? '' : `, ${dropped} dropped (${problem})`;
      return [...lines, `OpenTelemetry: ${sent} spans sent${lacking}`];
    },
  };
}

/** As the semantic conventions name providers; an endpoint of our own kind says what it is. */
function providerName({ endpoint }: CatalogModel): string {
  if (endpoint.provider === 'simulated') return 'skillopt_bench.simulated';
  if (endpoint.provider === 'openai' && endpoint.azureApiVersion !== null) return 'azure.ai.openai';
  return endpoint.provider;
}
