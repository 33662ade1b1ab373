import { z } from 'zod';
import type { CliReport, ShownPart, ToolCall } from '../cli/cli-report.ts';
import { eventLines } from '../cli/event-lines.ts';

/** The events of `codex exec --json` that say something (0.169.0); the others are the beginnings and middles of these. */
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('item.completed'), item: z.looseObject({ type: z.string() }) }),
  z.object({ type: z.literal('turn.completed') }),
  z.object({ type: z.literal('turn.failed'), error: z.object({ message: z.string() }).optional() }),
  /** A notice of another try as well: only the last one before a failed end counts. */
  z.object({ type: z.literal('error'), message: z.string() }),
]);

const commandSchema = z.object({
  command: z.string(),
  aggregated_output: z.string().catch(''),
  exit_code: z.number().nullable().catch(null),
  status: z.string().catch(''),
});
const messageSchema = z.object({ text: z.string() });
/** Calls of other tools, which this mode does not offer. A request for one that was turned down is worth a note. */
const otherSchema = z.object({ status: z.literal('declined') });

interface Command {
  /** What the shell was given to run; see {@link bare}. */
  readonly key: string;
  readonly parts: readonly ShownPart[];
}

/** Reads the events of a run. Whatever has another shape is passed over. */
export function codexReport(stdout: string): CliReport {
  const commands: Command[] = [];
  const denied: string[] = [];
  let words: string | null = null;
  let end: 'well' | 'badly' | null = null;
  let failure: string | null = null;
  for (const raw of eventLines(stdout)) {
    const read = eventSchema.safeParse(raw);
    if (!read.success) continue;
    const event = read.data;
    if (event.type === 'turn.completed') end = 'well';
    else if (event.type === 'error') failure = event.message;
    else if (event.type === 'turn.failed') {
      end = 'badly';
      failure = event.error?.message ?? failure ?? 'the turn failed';
    } else if (event.item.type === 'agent_message')
      words = messageSchema.safeParse(event.item).data?.text ?? words;
    else if (event.item.type === 'command_execution') {
      const command = commandSchema.safeParse(event.item).data;
      if (command === undefined) continue;
      commands.push({ key: bare(command.command.replace(shell, '')), parts: partsOf(command) });
      if (command.status === 'declined') denied.push('command');
    } else if (otherSchema.safeParse(event.item).success) denied.push(event.item.type);
  }
  return {
    isEnded: end !== null,
    answer: end === 'well' ? (words ?? '') : null,
    failure: end === 'well' ? null : failure,
    denied,
    resultOf: takeFrom(commands),
  };
}

const argumentsSchema = z.object({ cmd: z.string() });

/** How codex has a shell run a command: `/bin/bash -lc '...'`. */
const shell = /^\S+ -l?c /;

/**
 * Events know nothing of call ids: a call's result is the first one not taken whose command is the call's. Quoting for
 * the shell differs, so it is left out of the comparison.
 */
function takeFrom(commands: readonly Command[]): CliReport['resultOf'] {
  const left = [...commands];
  return (call) => {
    const text = commandOf(call);
    if (text === null) return null;
    const key = bare(text);
    const found = left.findIndex((command) => command.key === key);
    return found < 0 ? null : (left.splice(found, 1)[0]?.parts ?? null);
  };
}

function commandOf({ name, arguments: raw }: ToolCall): string | null {
  if (name !== 'exec_command') return null;
  try {
    return argumentsSchema.safeParse(JSON.parse(raw)).data?.cmd ?? null;
  } catch {
    return null;
  }
}

/** A command without what quoting for a shell adds or takes away. */
function bare(command: string): string {
  return command.replace(/['"\\\s]+/g, '');
}

function partsOf({
  aggregated_output: output,
  exit_code: code,
  status,
}: z.infer<typeof commandSchema>): ShownPart[] {
  const note =
    status === 'declined'
      ? 'not allowed'
      : code === null
        ? 'not ended'
        : code === 0
          ? ''
          : `exit code ${code}`;
  const text = note === '' ? output : `${note}\n${output}`;
  return [{ type: 'text', text }];
}

/** Lines that stand above a command's output in what the model is told (`Chunk ID`, `Wall time`), less what varies. */
export function settledCodexText(text: string): string {
  const [head, output] = splitAt(text, '\nOutput:\n');
  if (output === null || !/^(Chunk ID|Wall time): /.test(head)) return text;
  const code = /^Process exited with code (-?\d+)$/m.exec(head)?.[1] ?? null;
  const session = /^Process running with session ID (\d+)$/m.exec(head)?.[1];
  if (code === null)
    return `still running${session === undefined ? '' : ` as session ${session}`}\n${output}`;
  return code === '0' ? output : `exit code ${code}\n${output}`;
}

function splitAt(text: string, mark: string): [string, string | null] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + mark.length)];
}
