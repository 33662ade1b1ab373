import type { Command } from 'commander';
import { z } from 'zod';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { printText } from '../print-text.ts';

export function register(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of matrix files, for editors')
    .action(() => {
      printText(process.stdout, `${matrixJsonSchema()}\n`);
    });
}

/** What matrix/matrix.schema.json holds. */
export function matrixJsonSchema(): string {
  return JSON.stringify(z.toJSONSchema(matrixFileSchema, { io: 'input' }), null, 2);
}
