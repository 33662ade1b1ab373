import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { shippedMatrix } from '../../../cli/shipped/shipped-matrix.ts';
import { messageOf } from '../../../core/errors.ts';
import { packageRoot } from '../../../core/prompts.ts';

export interface ParsedCommand {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** How the product may be called: by npx, or by the path of its program. */
const callers = [['npx', 'skillopt-bench'], [/^(?:\/work\/)?node_modules\/\.bin\/skillopt-bench$/]] as const;

/**
 * Reads a documented command as the product's own definitions do, without executing it.
 * @throws naming the command and what is wrong with it
 */
export async function parseCommand(words: readonly string[]): Promise<ParsedCommand> {
  const line = words.join(' ');
  const caller = callers.find((parts) =>
    parts.every((part, at) => (typeof part === 'string' ? words[at] === part : part.test(words[at] ?? ''))),
  );
  if (caller === undefined) throw new Error(`'${line}' does not call skillopt-bench`);
  const [name = '', ...args] = words.slice(caller.length);
  if (!existsSync(join(packageRoot, 'cli', 'commands', `${name}.ts`)))
    throw new Error(`'${line}': there is no command '${name}'`);
  try {
    return await parsedBy(name, args);
  } catch (error) {
    throw new Error(`'${line}': ${messageOf(error)}`);
  }
}

async function parsedBy(name: string, args: readonly string[]): Promise<ParsedCommand> {
  const silent = { writeOut: () => {}, writeErr: () => {} };
  const program = new Command().exitOverride().configureOutput(silent);
  const module: { register(program: Command): void } = await import(`../../../cli/commands/${name}.ts`);
  module.register(program);
  const command = program.commands.find((one) => one.name() === name);
  if (command === undefined) throw new Error(`cli/commands/${name}.ts registers no '${name}'`);
  command.action(() => {});
  await program.parseAsync([name, ...args], { from: 'user' });
  const [matrix = '', member] = command.args;
  if (name === 'run' && !matrix.endsWith('.yaml') && shippedMatrix(matrix, member) === null)
    throw new Error(`no matrix '${matrix}' is shipped`);
  return { name, options: command.opts() };
}
