import { z } from 'zod';
import { truncateContext } from '../../../benchmarks/searchqa/truncate-context.ts';
import { sha256 } from '../../../core/hash.ts';
import { codePointLength } from '../../../core/python-text.ts';
import { differs, section, type VectorChecker } from '../checker.ts';
import { textOfSpec } from '../context-spec.ts';

const rowSchema = z.object({
  name: z.string().default(''),
  context_spec: z.string().nullish(),
  /** The input itself, where it is short enough. */
  context: z.string().nullish(),
  in_len: z.number().optional(),
  out_len: z.number().optional(),
  out_head: z.string().optional(),
  out_tail: z.string().optional(),
  sha256: z.string().optional(),
});

/** Context -> what is left of it within 6,000 characters. */
export const searchqaTruncateChecker: VectorChecker = {
  file: 'searchqa_truncate.json',
  check: (content) => [
    section('', content, (raw) => {
      const row = rowSchema.parse(raw);
      const input = row.context ?? textOfSpec(row.context_spec ?? row.name);
      if (input === null) return `'${row.name}': the form of its context_spec is not known`;
      const output = truncateContext(input);
      return (
        optional(`'${row.name}' input length`, codePointLength(input), row.in_len) ??
        optional(`'${row.name}' length`, codePointLength(output), row.out_len) ??
        optional(`'${row.name}' head`, output.startsWith(row.out_head ?? ''), true) ??
        optional(`'${row.name}' tail`, output.endsWith(row.out_tail ?? ''), true) ??
        optional(`'${row.name}' digest`, sha256(output), row.sha256)
      );
    }),
  ],
};

function optional(what: string, actual: unknown, expected: unknown): string | null {
  return expected === undefined ? null : differs(what, actual, expected);
}
