import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../core/prompts.ts';
import type { Findings } from './findings.ts';
import { shippedFiles } from './shipped-files.ts';

const packageSchema = z.object({
  filename: z.string(),
  size: z.number(),
  unpackedSize: z.number(),
  files: z.array(z.object({ path: z.string() })),
});
const packedSchema = z.union([z.array(packageSchema), z.record(z.string(), packageSchema)]);

/** Packs into a folder, and compares what npm took with the list that the tests judge. @returns the file */
export function packSuite(folder: string, findings: Findings): string {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: packageRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`npm pack: ${stderr}`);
  const printed = packedSchema.parse(JSON.parse(stdout));
  // A list in npm up to 11, an object by name since.
  const [packed] = Object.values(printed);
  if (packed === undefined) throw new Error('npm pack said nothing');
  const paths = packed.files.map(({ path }) => path).sort();
  const expected = shippedFiles();
  findings.check(
    `${paths.length} files, ${megabytes(packed.size)}, ${megabytes(packed.unpackedSize)} unpacked: those of the list`,
    paths.join('\n') === expected.join('\n'),
    [
      ...paths.filter((path) => !expected.includes(path)),
      ...expected.filter((path) => !paths.includes(path)),
    ].join('\n'),
  );
  return join(folder, packed.filename);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
