import { canonicalHash } from '../../core/hash.ts';
import { type Block, type BlockTag, parseBlocks } from '../../core/prompt-blocks.ts';
import type { ChatRequest } from '../contract.ts';
import { opOfSuggestion } from './carriers.ts';
import { messageText } from './request-text.ts';

/** One task's run as a prompt shows it. */
export interface Episode {
  readonly id: string;
  readonly passed: boolean;
  readonly level: 'answer' | 'diagnosis' | 'score';
  readonly output: string;
  /** The task's prompt where the block repeats it, else null. */
  readonly userText: string | null;
  /** Names the block in draws. */
  readonly key: string;
}

/** One task under two documents. */
interface Comparison {
  readonly before: boolean;
  /** The run under the later document. */
  readonly after: Episode;
}

/** An edit, a sentence or any other text that an earlier call proposed. */
export interface Proposal {
  readonly op: string;
  readonly target: string;
  readonly content: string;
  readonly support: number | null;
  /** Numbers the proposal in its prompt, from 0. */
  readonly index: number;
}

export interface AnswerShape {
  readonly kind: string;
  readonly side: string;
  readonly format: string;
  /** Are reminders of rules wanted that the document holds? */
  readonly notes: boolean;
}

/** Everything that the simulated optimizer sees of a prompt: its blocks, never its wording. */
export interface Reading {
  readonly shape: AnswerShape | null;
  readonly limit: number | null;
  readonly skill: string;
  /** The earlier document of a comparison, or null. */
  readonly previousSkill: string | null;
  readonly description: string;
  readonly descriptionKey: string;
  readonly episodes: readonly Episode[];
  readonly comparisons: readonly Comparison[];
  readonly proposals: readonly Proposal[];
  readonly critiques: readonly string[];
  readonly rejected: readonly { readonly text: string; readonly key: string }[];
  readonly memory: string;
  /** Hash of all blocks: equal for equal blocks and answer shape, whatever stands between them. */
  readonly key: string;
  /** Earlier replies in this conversation: a re-ask draws anew. */
  readonly turns: number;
}

export function readRequest(request: ChatRequest): Reading {
  const asked = request.messages.filter(({ role }) => role !== 'assistant' && role !== 'tool');
  const blocks = parseBlocks(asked.map(messageText).join('\n'));
  const all = (tag: BlockTag): Block[] => blocks.filter((block) => block.tag === tag);
  const comparisons = all('comparison');
  const nested = comparisons.flatMap(({ children }) => children);
  const skills = [...all('skill'), ...nested.filter(({ tag }) => tag === 'skill')];
  const isEarlier = (block: Block): boolean =>
    ['before', 'previous'].includes(block.attributes.version ?? block.attributes.role ?? '');
  const current = skills.findLast((block) => !isEarlier(block));
  const earlier = skills.find(isEarlier) ?? skills.find((block) => block !== current);
  const shape = all('answer-shape').at(-1);
  const limit = Number.parseInt(all('limit').at(-1)?.body ?? '', 10);
  const description = all('task-description');
  return {
    shape:
      shape === undefined
        ? null
        : {
            kind: shape.attributes.kind ?? '',
            side: shape.attributes.side ?? '',
            format: shape.attributes.format ?? '',
            notes: shape.attributes.notes === 'yes',
          },
    limit: Number.isNaN(limit) ? null : limit,
    skill: current?.body ?? '',
    previousSkill: earlier?.body ?? null,
    description: description.map(({ body }) => body).join('\n'),
    descriptionKey: keyOf(description),
    episodes: all('episode').filter(isPlain).flatMap(episodeOf),
    comparisons: [...nested, ...all('episode')].filter((block) => !isPlain(block)).flatMap(comparisonOf),
    proposals: proposalsOf(all('proposals')),
    critiques: all('critique').map(({ body }) => body),
    rejected: all('tried')
      .filter(({ attributes }) => (attributes.status ?? attributes.outcome) !== 'accepted')
      .map((block) => ({ text: triedText(block.body), key: keyOf([block]) })),
    memory: all('memory')
      .map(({ body }) => body)
      .join('\n'),
    key: keyOf(blocks),
    turns: request.messages.filter(({ role }) => role === 'assistant').length,
  };
}

function keyOf(blocks: readonly Block[]): string {
  return canonicalHash(blocks.map(canonical)).slice(0, 24);
}

/** A block without what stands between its children. */
function canonical({ tag, attributes, body, children }: Block): unknown {
  return {
    tag,
    attributes,
    body: children.length === 0 ? body.trim() : '',
    children: children.map(canonical),
  };
}

/** Does an episode show one run, not two? */
function isPlain({ tag, attributes }: Block): boolean {
  return tag === 'episode' && attributes.before === undefined;
}

function episodeOf(block: Block): Episode[] {
  const { id, hard, level } = block.attributes;
  if (id === undefined) return [];
  const outputs = block.children.filter(({ tag }) => tag === 'output');
  const shown = outputs.findLast(({ attributes }) => attributes.version !== 'before')?.body ?? '';
  const hasFeedback = block.children.some(({ tag }) => tag === 'feedback');
  return [
    {
      id,
      passed: Number.parseFloat(hard ?? block.attributes.after ?? '0') >= 1,
      level:
        level === 'answer' || level === 'diagnosis' || level === 'score'
          ? level
          : hasFeedback
            ? 'answer'
            : 'score',
      ...transcriptParts(shown),
      key: keyOf([block]),
    },
  ];
}

function comparisonOf(block: Block): Comparison[] {
  if (block.tag !== 'episode') return [];
  const before = Number.parseFloat(block.attributes.before ?? '0') >= 1;
  return episodeOf(block).map((after) => ({ before, after }));
}

/** An output may be a whole transcript: the last turn of the assistant answers the last turn of the user. */
function transcriptParts(text: string): { output: string; userText: string | null } {
  const turns = text.split(/^(?=\[(?:user|assistant|agent|verification)\] )/m);
  const said = (role: RegExp): string | undefined =>
    turns.findLast((turn) => role.test(turn))?.replace(/^\[\w+\] /, '');
  const output = said(/^\[(?:assistant|agent)\] /);
  if (output === undefined) return { output: text, userText: null };
  return { output: output.trimEnd(), userText: said(/^\[user\] /) ?? null };
}

function proposalsOf(blocks: readonly Block[]): Proposal[] {
  const found = blocks.flatMap(({ body }) => {
    const json = parseJson(body);
    return json === undefined ? body.split('\n').flatMap(proposalLine) : editsIn(json);
  });
  return found.map((proposal, index) => ({ ...proposal, index }));
}

type Unnumbered = Omit<Proposal, 'index'>;

/** Edits, documents and suggestions anywhere in a JSON value, in order. */
function editsIn(value: unknown): Unnumbered[] {
  if (Array.isArray(value)) return value.flatMap(editsIn);
  if (typeof value !== 'object' || value === null) return [];
  const entry: Record<string, unknown> = { ...value };
  const text = (name: string): string => (typeof entry[name] === 'string' ? entry[name] : '');
  const support =
    typeof entry.support_count === 'number' && entry.support_count > 0 ? entry.support_count : null;
  if (typeof entry.instruction === 'string') {
    const op = opOfSuggestion(text('type'));
    const instruction = text('instruction');
    return op === 'delete'
      ? [{ op, target: instruction, content: '', support }]
      : [{ op, target: '', content: instruction, support }];
  }
  if (
    typeof entry.op === 'string' ||
    typeof entry.content === 'string' ||
    typeof entry.new_skill === 'string'
  ) {
    return [
      {
        op: text('op') || 'append',
        target: text('target'),
        content: text('content') || text('new_skill'),
        support,
      },
    ];
  }
  return Object.values(entry).flatMap(editsIn);
}

/** `3. [replace] target="old" -> "new"`, `[add_rule] "title" -> "instruction"`, a bullet or any other line. */
function proposalLine(line: string): Unnumbered[] {
  const text = line.trim().replace(/^(?:[-*]|#?\d+[.:)]|\[\d+\])\s+/, '');
  if (text === '') return [];
  const [, op, target, content] =
    /^\[(\w+)\]\s*(?:(?:target=)?("(?:[^"\\]|\\.)*")\s*->\s*)?("(?:[^"\\]|\\.)*")?$/.exec(text) ?? [];
  if (op === undefined) return [{ op: 'append', target: '', content: text, support: null }];
  return [{ op, target: unquoted(target), content: unquoted(content), support: null }];
}

/** What a rejected attempt said: the new text of each edit, or the old one where it only removed. */
function triedText(body: string): string {
  const json = parseJson(body);
  const edits = json === undefined ? body.split('\n').flatMap(proposalLine) : editsIn(json);
  return edits.map(({ content, target }) => content || target).join('\n');
}

function unquoted(text: string | undefined): string {
  const value = text === undefined ? '' : parseJson(text);
  return typeof value === 'string' ? value : '';
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text.trim());
    return typeof value === 'object' || typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
