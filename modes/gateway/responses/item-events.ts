import { textPieces } from '../text-pieces.ts';
import { type ReplyItem, textContent } from './encode-response.ts';

export interface ItemEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The events with which one item of a response is streamed, without their numbers. */
export function* itemEvents(item: ReplyItem, output_index: number): Generator<ItemEvent> {
  yield { type: 'response.output_item.added', output_index, item: emptied(item) };
  yield* contents(item, { item_id: item.id, output_index });
  yield { type: 'response.output_item.done', output_index, item };
}

function emptied(item: ReplyItem): object {
  switch (item.type) {
    case 'message':
      return { ...item, status: 'in_progress', content: [] };
    case 'reasoning':
      return { ...item, summary: [] };
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' };
    case 'custom_tool_call':
      return { ...item, input: '' };
  }
}

function* contents(item: ReplyItem, place: { item_id: string; output_index: number }): Generator<ItemEvent> {
  switch (item.type) {
    case 'message':
      for (const [content_index, part] of item.content.entries()) {
        const at = { ...place, content_index };
        yield { type: 'response.content_part.added', ...at, part: textContent('') };
        for (const delta of textPieces(part.text))
          yield { type: 'response.output_text.delta', ...at, delta, logprobs: [] };
        yield { type: 'response.output_text.done', ...at, text: part.text, logprobs: [] };
        yield { type: 'response.content_part.done', ...at, part };
      }
      break;
    case 'reasoning':
      for (const [summary_index, part] of item.summary.entries()) {
        const at = { ...place, summary_index };
        yield { type: 'response.reasoning_summary_part.added', ...at, part: { ...part, text: '' } };
        for (const delta of textPieces(part.text))
          yield { type: 'response.reasoning_summary_text.delta', ...at, delta };
        yield { type: 'response.reasoning_summary_text.done', ...at, text: part.text };
        yield { type: 'response.reasoning_summary_part.done', ...at, part };
      }
      break;
    case 'function_call':
      for (const delta of textPieces(item.arguments))
        yield { type: 'response.function_call_arguments.delta', ...place, delta };
      yield {
        type: 'response.function_call_arguments.done',
        ...place,
        name: item.name,
        arguments: item.arguments,
      };
      break;
    case 'custom_tool_call':
      for (const delta of textPieces(item.input))
        yield { type: 'response.custom_tool_call_input.delta', ...place, delta };
      yield { type: 'response.custom_tool_call_input.done', ...place, input: item.input };
      break;
  }
}
