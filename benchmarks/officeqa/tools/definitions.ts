import type { ToolDefinition } from '../../../models/contract.ts';

const text = (description: string) => ({ type: 'string', description }) as const;
const whole = (description: string) => ({ type: 'integer', description }) as const;

/** The three tools as they are offered to a model. */
export const documentTools: readonly ToolDefinition[] = [
  {
    name: 'glob',
    description: 'Lists the document files whose name or path matches a pattern such as *1941*.',
    kind: 'function',
    parameters: {
      type: 'object',
      properties: { pattern: text('file name pattern with *, ? and [...]') },
      required: ['pattern'],
    },
  },
  {
    name: 'read',
    description: 'Shows lines of one document, from a line number on.',
    kind: 'function',
    parameters: {
      type: 'object',
      properties: {
        path: text('full path of the document'),
        start: whole('number of the first line, counted from 1'),
        limit: whole('how many lines; 80 unless given'),
      },
      required: ['path'],
    },
  },
  {
    name: 'grep',
    description:
      'Finds a text, taken literally and in any case, in one document and shows the lines that hold it.',
    kind: 'function',
    parameters: {
      type: 'object',
      properties: { pattern: text('the text to find'), path: text('full path of the document') },
      required: ['pattern', 'path'],
    },
  },
];
