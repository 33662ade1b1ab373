import type { OpenAI } from 'openai';
import type { Part } from '../contract.ts';

/** An image as a data URI. */
export function imageUrl(part: Extract<Part, { type: 'image' }>): string {
  return `data:${part.mediaType};base64,${Buffer.from(part.data).toString('base64')}`;
}

/** An image as a part of a chat message. */
export function imagePart(
  part: Extract<Part, { type: 'image' }>,
): OpenAI.Chat.ChatCompletionContentPartImage {
  const detail = part.detail === undefined ? {} : { detail: part.detail };
  return { type: 'image_url', image_url: { url: imageUrl(part), ...detail } };
}
