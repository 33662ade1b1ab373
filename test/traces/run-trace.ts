import { traceCommand } from './trace-command.ts';

// npm changes into the package's folder; paths are meant from where the command was given.
const from = process.env.INIT_CWD ?? process.cwd();
const { exitCode, stdout, stderr } = await traceCommand(process.argv.slice(2), { from });
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
