import { z } from 'zod';
import { listField } from '../../../benchmarks/officeqa/list-field.ts';
import { differs, type SectionResult, section } from '../checker.ts';
import { partOf } from './parts.ts';

const rowSchema = z.object({ raw: z.unknown(), list: z.array(z.string()) });

/** The part `list_fields` of officeqa_oracle.json. */
export function checkListFields(content: unknown): SectionResult {
  return section('list_fields', partOf(content, 'list_fields'), (row) => {
    const { raw, list } = rowSchema.parse(row);
    return differs(JSON.stringify(raw) ?? 'nothing', listField(raw), list);
  });
}
