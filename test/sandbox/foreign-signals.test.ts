import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { IncompleteError } from '../../core/errors.ts';
import type { CodeResult } from '../../sandbox/contract.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { canRunAgents, runScript, skipReason, unixServer } from './agent-ground.ts';

const sandbox = new Sandbox();
afterAll(() => sandbox.close());

/** Processes below `parent` whose command line holds `text`. */
function childrenOf(parent: number, text: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const [, fields = ''] = readFileSync(`/proc/${name}/stat`, 'latin1').split(') ');
      const isChild = Number(fields.split(' ')[1]) === parent;
      return isChild && readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(text) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** What becomes of a run after `signal` has ended the process outside that carries it, once the run says it is on. */
async function outcomeOf(run: Promise<CodeResult>, process1: string, signal: NodeJS.Signals) {
  const outcome = run.catch((error: unknown) => error);
  await expect.poll(() => childrenOf(process.pid, process1).length, { timeout: 10_000 }).toBe(1);
  // Long enough for the code itself to run.
  await new Promise((resolve) => setTimeout(resolve, 700));
  for (const pid of childrenOf(process.pid, process1)) process.kill(pid, signal);
  return outcome;
}

describe.skipIf(!canRunAgents)(
  `a run that somebody outside ended is no outcome of the code${skipReason}`,
  () => {
    test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('a script in bubblewrap, by %s', async (signal) => {
      const run = sandbox.runCode({ language: 'shell', code: 'sleep 20', files: {}, timeLimitMs: 20_000 });
      const outcome = await outcomeOf(run, 'bwrap', signal);
      expect(outcome).toBeInstanceOf(IncompleteError);
      expect(outcome).toMatchObject({ message: `the sandbox was ended from outside by ${signal}` });
    });

    test('an agent', async () => {
      const gateway = await unixServer(() => undefined);
      onTestFinished(() => gateway.close());
      const run = runScript(sandbox, gateway.socketPath, 'shell', 'sleep 20');
      expect(await outcomeOf(run, 'bwrap', 'SIGTERM')).toBeInstanceOf(IncompleteError);
    });

    test('a script in JavaScript', async () => {
      const script = (code: string) =>
        sandbox.runCode({ language: 'javascript', code, files: {}, timeLimitMs: 20_000 });
      // From here on the process is there and takes the next one.
      await script('');
      const run = script('while (true);');
      const outcome = await outcomeOf(run, 'host-process.ts', 'SIGTERM');
      expect(outcome).toBeInstanceOf(IncompleteError);
    });

    test.each(['shell', 'javascript'])('Ctrl-C leaves a run in %s to the suite', async (language) => {
      const sandboxFile = fileURLToPath(new URL('../../sandbox/sandbox.ts', import.meta.url));
      const code = language === 'shell' ? 'sleep 20' : 'while (true);';
      // As the command line does: it hears the signal and aborts its runs, here so late that theirs would be over.
      const script = `
      import { Sandbox } from ${JSON.stringify(sandboxFile)};
      const stop = new AbortController();
      process.on('SIGINT', () => setTimeout(() => stop.abort(new Error('stopped')), 500));
      const sandbox = new Sandbox();
      const request = { language: '${language}', code: '${code}', files: {}, timeLimitMs: 20_000, signal: stop.signal };
      setTimeout(() => console.log('on'), 1500);
      await sandbox.runCode(request).then(
        (result) => console.log('a result:', JSON.stringify(result)),
        () => console.log('no result'));
      sandbox.close();`;
      const suite = spawn(
        process.execPath,
        ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script],
        { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
      );
      onTestFinished(() => void suite.kill('SIGKILL'));
      let said = '';
      suite.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('on\n') && suite.pid !== undefined) process.kill(-suite.pid, 'SIGINT');
        said += text;
      });
      await new Promise((resolve) => suite.once('close', resolve));
      expect(said).toBe('on\nno result\n');
    });
  },
);
