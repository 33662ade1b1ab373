import type { Command } from 'commander';
import { register as registerBlame } from './skill/blame.ts';
import { register as registerDiff } from './skill/diff.ts';
import { register as registerLint } from './skill/lint.ts';

export function register(program: Command): void {
  const skill = program
    .command('skill')
    .description('look into a skill document: its history and its faults');
  for (const add of [registerDiff, registerBlame, registerLint]) add(skill);
}
