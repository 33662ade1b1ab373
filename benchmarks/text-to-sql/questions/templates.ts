import { orderTemplates } from './orders.ts';
import { paymentTemplates } from './payments.ts';
import { peopleTemplates } from './people.ts';
import { rankingTemplates } from './rankings.ts';
import type { Template } from './template.ts';

/** Every kind of question. */
export const templates: readonly Template[] = [
  ...peopleTemplates,
  ...orderTemplates,
  ...paymentTemplates,
  ...rankingTemplates,
];
