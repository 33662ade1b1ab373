import type Anthropic from '@anthropic-ai/sdk';
import type { OpenAI } from 'openai';
import { z } from 'zod';

/**
 * Bodies of requests as the official SDKs type them. Each schema is strict where a slip would go unnoticed (roles,
 * parts, tools and their results), and the compiler checks at the end of this file that whatever passes a schema is
 * assignable to the SDK's own type.
 */

const text = (type: 'text') => z.strictObject({ type: z.literal(type), text: z.string() });
const dataUri = z.string().regex(/^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/);
const jsonSchema = z.record(z.string(), z.unknown());

const chatImage = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({ url: dataUri, detail: z.enum(['auto', 'low', 'high']).optional() }),
});
const chatTexts = z.union([z.string(), z.array(text('text')).min(2)]);
const chatCall = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string().min(1), arguments: z.string() }),
});
const chatMessage = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: chatTexts }),
  z.strictObject({ role: z.literal('developer'), content: chatTexts }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [text('text'), chatImage])).min(1)]),
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: chatTexts.nullable(),
    tool_calls: z.array(chatCall).min(1).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: chatTexts }),
]);
const chatTool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({ name: z.string().min(1), description: z.string(), parameters: jsonSchema }),
});
export const chatBody = z.object({
  model: z.string(),
  messages: z.array(chatMessage).min(1),
  tools: z.array(chatTool).min(1).optional(),
  tool_choice: z.enum(['auto', 'none', 'required']).optional(),
});

const inputText = z.strictObject({ type: z.literal('input_text'), text: z.string() });
const inputImage = z.strictObject({
  type: z.literal('input_image'),
  image_url: dataUri,
  detail: z.enum(['auto', 'low', 'high']),
});
const inputContent = z.array(z.discriminatedUnion('type', [inputText, inputImage])).min(1);
const responsesItem = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('message'),
    role: z.enum(['system', 'developer', 'user', 'assistant']),
    content: z.union([z.string(), inputContent]),
  }),
  z.strictObject({
    type: z.literal('function_call'),
    call_id: z.string().min(1),
    name: z.string().min(1),
    arguments: z.string(),
  }),
  z.strictObject({
    type: z.literal('function_call_output'),
    call_id: z.string().min(1),
    output: z.union([z.string(), inputContent]),
  }),
]);
export const responsesBody = z.object({
  model: z.string(),
  input: z.array(responsesItem).min(1),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        name: z.string().min(1),
        description: z.string(),
        parameters: jsonSchema,
        strict: z.boolean(),
      }),
    )
    .min(1)
    .optional(),
  tool_choice: z.enum(['auto', 'none', 'required']).optional(),
});

const cacheMark = { cache_control: z.strictObject({ type: z.literal('ephemeral') }).optional() };
const textBlock = z.strictObject({ type: z.literal('text'), text: z.string().min(1), ...cacheMark });
const imageBlock = z.strictObject({
  type: z.literal('image'),
  source: z.strictObject({
    type: z.literal('base64'),
    media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
    data: z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/),
  }),
  ...cacheMark,
});
const block = z.discriminatedUnion('type', [
  textBlock,
  imageBlock,
  z.strictObject({
    type: z.literal('tool_use'),
    id: z.string().min(1),
    name: z.string().min(1),
    input: z.record(z.string(), z.unknown()),
    ...cacheMark,
  }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string().min(1),
    content: z.array(z.discriminatedUnion('type', [textBlock, imageBlock])),
    is_error: z.boolean().optional(),
    ...cacheMark,
  }),
]);
export const messagesBody = z.object({
  model: z.string(),
  max_tokens: z.number().int().positive(),
  system: z.array(textBlock).optional(),
  messages: z
    .array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.array(block).min(1) }))
    .min(1),
  tools: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        description: z.string(),
        input_schema: z.looseObject({ type: z.literal('object') }),
        ...cacheMark,
      }),
    )
    .min(1)
    .optional(),
});

/** What passes a schema is what the SDK sends: compiled, never called. */
type Assignable<Body, Sent extends Body> = Sent;
export type ChatBody = Assignable<
  OpenAI.Chat.ChatCompletionCreateParamsNonStreaming,
  z.infer<typeof chatBody>
>;
export type ResponsesBody = Assignable<
  OpenAI.Responses.ResponseCreateParamsNonStreaming,
  z.infer<typeof responsesBody>
>;
export type MessagesBody = Assignable<
  Anthropic.MessageCreateParamsNonStreaming,
  z.infer<typeof messagesBody>
>;
