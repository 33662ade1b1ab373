import type { Command } from 'commander';
import { register as registerImport } from './data/import.ts';
import { register as registerList } from './data/list.ts';
import { register as registerPull } from './data/pull.ts';
import { register as registerVerify } from './data/verify.ts';

export function register(program: Command): void {
  const data = program.command('data').description('get, check and list the items of benchmarks');
  for (const add of [registerPull, registerImport, registerList, registerVerify]) add(data);
}
