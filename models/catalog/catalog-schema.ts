import { isAbsolute } from 'node:path';
import { z } from 'zod';

/**
 * models.yaml as its author writes it (design contract 12): endpoints by name, models by name. Every key that is
 * not listed here is an error.
 */

const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'use letters, digits, dots, dashes and underscores in names');

const variableName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    'name the environment variable that holds the key; never write the key here',
  );

const positive = z.number().int().positive();

const baseUrlSchema = z.string().superRefine((text, context) => {
  if (!URL.canParse(text)) {
    context.addIssue({ code: 'custom', message: `'${text}' is not a URL` });
    return;
  }
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol))
    context.addIssue({ code: 'custom', message: 'the URL must begin with http:// or https://' });
  if (url.username !== '' || url.password !== '')
    context.addIssue({
      code: 'custom',
      message: 'the URL must not hold a password; use apiKeyEnv or headers',
    });
});

const limitsSchema = z
  .strictObject({
    start: positive.optional().describe('calls in flight at the beginning (20)'),
    max: positive.optional().describe('most calls in flight (100)'),
    requestsPerMinute: z.number().positive().optional(),
    tokensPerMinute: z.number().positive().optional(),
  })
  .refine(
    ({ start, max }) => start === undefined || max === undefined || start <= max,
    "'start' exceeds 'max'",
  );

/** Batches wait for hours anyway: the defaults are kind to the endpoint. */
const batchSchema = z
  .strictObject({
    quietMs: positive.default(3_000).describe('a batch is made when no call has joined it for this long'),
    pollMs: positive.default(15_000).describe('first wait between two looks at a batch'),
    longestPollMs: positive.default(300_000).describe('the waits grow up to this'),
    maxRequests: positive.max(100_000).optional().describe("default: the provider's own limit"),
    maxMegabytes: positive.max(256).optional().describe("default: the provider's own limit"),
  })
  .prefault({});

const shared = {
  apiKeyEnv: variableName
    .optional()
    .describe('variable that holds the API key; absent: the server wants none'),
  timeoutMs: positive.default(300_000).describe('limit of one request, up to the last byte of its reply'),
  limits: limitsSchema.default({}),
  batch: batchSchema.describe('of --batch (docs/batch.md)'),
  headers: z
    .record(z.string(), z.union([z.string(), z.strictObject({ env: variableName })]))
    .default({})
    .describe('further headers; {env: NAME} takes the value from a variable'),
};

const openaiEndpointSchema = z.strictObject({
  provider: z.literal('openai'),
  baseUrl: baseUrlSchema.default('https://api.openai.com/v1'),
  api: z.enum(['chat', 'responses']).default('chat'),
  structured: z.enum(['strict', 'json_schema', 'json_object', 'none']).default('none'),
  maxTokensField: z.enum(['max_tokens', 'max_completion_tokens']).default('max_tokens'),
  azure: z.strictObject({ apiVersion: z.string() }).optional().describe("Azure's dated API"),
  ...shared,
});

const anthropicEndpointSchema = z.strictObject({
  provider: z.literal('anthropic'),
  baseUrl: baseUrlSchema.default('https://api.anthropic.com'),
  structured: z.enum(['json_schema', 'none']).default('none'),
  promptCaching: z.boolean().default(true),
  apiVersion: z
    .enum(['2026-10-21', '2023-06-01'])
    .default('2026-10-21')
    .describe('the newer one refuses temperature'),
  ...shared,
});

const simulatedEndpointSchema = z.strictObject({ provider: z.literal('simulated') });

const jsonObject = z.record(z.string(), z.json());
const thinkingLevel = z.enum(['off', 'low', 'medium', 'high']);

const thinkingSwitchSchema = z.union([
  z.enum(['none', 'reasoning_effort', 'anthropic', 'anthropic_adaptive']),
  z.strictObject({
    reasoning_effort: z.strictObject({
      off: z.string().optional(),
      low: z.string().optional(),
      medium: z.string().optional(),
      high: z.string().optional(),
    }),
  }),
  z.strictObject({
    anthropic: z.strictObject({
      low: positive.min(1_024).optional(),
      medium: positive.min(1_024).optional(),
      high: positive.min(1_024).optional(),
    }),
  }),
  z.strictObject({
    extra_body: z.strictObject({
      off: jsonObject.optional(),
      on: jsonObject.optional().describe('every level without a body of its own'),
      low: jsonObject.optional(),
      medium: jsonObject.optional(),
      high: jsonObject.optional(),
    }),
  }),
]);

const pricesSchema = z.strictObject({
  inputPerMillion: z.number().nonnegative(),
  cachedInputPerMillion: z.number().nonnegative().optional(),
  outputPerMillion: z.number().nonnegative(),
  batch: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('what batched calls cost, as a part of the prices: 0.5; absent: counted in full'),
  currency: z.literal('USD').default('USD'),
  date: z.iso.date('give the day on which the price was read, as YYYY-MM-DD'),
});

const modelSchema = z.strictObject({
  provider: z.undefined().optional().describe('only of a hand-off model; others have an endpoint'),
  endpoint: nameSchema,
  model: z.string().min(1).optional().describe('name on the wire; default: the name of this entry'),
  id: z.string().min(1).optional().describe('declared identity, part of every cache key; default: `model`'),
  capabilities: z
    .strictObject({
      images: z.boolean().default(false),
      tools: z.boolean().default(false),
      structuredReplies: z.boolean().optional().describe('default: whether the endpoint has `structured`'),
    })
    .prefault({}),
  contextWindow: positive.optional().describe('tokens'),
  prices: pricesSchema.optional().describe('absent: unknown, and --max-usd is refused'),
  defaults: z
    .strictObject({
      maxOutputTokens: positive.optional(),
      temperature: z.union([z.number().min(0).max(2), z.literal('unset')]).optional(),
      topP: z.union([z.number().gt(0).max(1), z.literal('unset')]).optional(),
      thinking: z.union([thinkingLevel, z.literal('unset')]).optional(),
      extraBody: jsonObject.optional(),
    })
    .default({}),
  thinkingSwitch: thinkingSwitchSchema.default('none'),
});

/** Control characters and line breaks have no place in a name that every table shows. */
const answererSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'write one line without control characters');

const handoffSchema = z.strictObject({
  provider: z.literal('handoff'),
  id: z.string().min(1).optional().describe('declared identity; default: the name of this entry'),
  folder: z.string().min(1).describe('where requests and replies lie, relative to this file'),
  answeredBy: answererSchema.describe('who answers: named in every table'),
  blinded: z
    .boolean()
    .describe('true: the answerer cannot know the hidden conventions; false: stamped UNBLINDED'),
  wait: z.boolean().default(false).describe('wait for each reply; false: the run ends with exit code 5'),
});

const programPath = z
  .string()
  .refine((path) => isAbsolute(path), 'give the absolute path of the program')
  .optional();

export const catalogSchema = z.strictObject({
  clis: z
    .strictObject({ codex: programPath, 'claude-code': programPath })
    .default({})
    .describe('agent CLIs that are not on PATH, or not the one that is meant'),
  endpoints: z
    .record(
      nameSchema,
      z.discriminatedUnion('provider', [
        openaiEndpointSchema,
        anthropicEndpointSchema,
        simulatedEndpointSchema,
      ]),
    )
    .default({}),
  models: z.record(nameSchema, z.discriminatedUnion('provider', [modelSchema, handoffSchema])).default({}),
});

type CatalogFile = z.output<typeof catalogSchema>;
export type EndpointFile = CatalogFile['endpoints'][string];
export type HandoffFile = Extract<CatalogFile['models'][string], { provider: 'handoff' }>;
export type ModelFile = Exclude<CatalogFile['models'][string], HandoffFile>;
