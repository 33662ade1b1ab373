import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './say.ts';

const program = fileURLToPath(new URL('lock-child.ts', import.meta.url));
const rounds = 50;
const contenders = 6;

/** The holder of a lock is killed, and others take it at the same moment: exactly one may win, fifty times. */
export async function lockRace(folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const wrong: string[] = [];
  const children = await Promise.all(Array.from({ length: contenders }, start));
  let spare = start();
  for (let round = 0; round < rounds; round += 1) {
    const winners = await take(children, folder);
    if (winners.length !== 1) wrong.push(`round ${round}: ${winners.length} processes have the lock`);
    if (!existsSync(join(folder, 'lock'))) wrong.push(`round ${round}: there is no lock`);
    const left = readdirSync(folder).filter((name) => name !== 'lock');
    if (left.length > 0) wrong.push(`round ${round}: ${left.join(', ')} stayed behind`);
    for (const winner of winners) {
      const place = children.indexOf(winner);
      const ended = once(winner, 'exit');
      winner.kill('SIGKILL');
      await ended;
      children[place] = await spare;
      spare = start();
    }
  }
  for (const child of [...children, await spare]) child.disconnect();
  say(`  ${contenders} processes at the same moment after a kill, ${rounds} times: ${wrong.length} wrong`);
  return wrong;
}

async function start(): Promise<ChildProcess> {
  const child = fork(program, [], { execArgv: ['--import', 'tsx'] });
  await once(child, 'message');
  return child;
}

/** Tells all to take the lock; returns those that say they have it. */
async function take(children: readonly ChildProcess[], folder: string): Promise<ChildProcess[]> {
  const atMs = Date.now() + 30;
  const answers = await Promise.all(
    children.map(async (child) => {
      const answer = once(child, 'message');
      child.send({ take: folder, atMs });
      return (await answer)[0] as { readonly won: boolean };
    }),
  );
  return children.filter((_, index) => answers[index]?.won === true);
}
