import type { Command } from 'commander';
import type { TelemetryOptions } from '../matrix/telemetry/telemetry.ts';

/** Where commands that execute runs send events and spans. */
export type TelemetryChoices = Pick<TelemetryOptions, 'events' | 'otel' | 'otelContent'>;

export function withTelemetryOptions(command: Command): Command {
  return command
    .option('--events <file>', 'write every event as it is logged, as JSON Lines; - is the standard output')
    .option(
      '--otel',
      'send OpenTelemetry spans, to http://localhost:4318 unless OTEL_* variables say otherwise',
    )
    .option('--otel-content', 'spans with prompts and replies in them (implies --otel)');
}
