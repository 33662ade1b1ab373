import { ContaminationError } from '../../core/errors.ts';
import type { Transcript, TranscriptEntry, TranscriptPart } from '../../core/vocabulary.ts';
import type { TaskWorkspace } from '../../models/episode.ts';
import { attachmentsList } from '../../modes/cli/attachments.ts';
import type { KnownLine, SkillText } from './skill-text.ts';

/** Where skills lie in a workspace, and the name of the one under training. */
const marks = ['.agents/skills', 'skillopt-target'];

/** Files are looked through up to here; a document is never longer. */
const mostBytes = 1024 * 1024;

/**
 * Watches one rollout without a skill in a workspace: neither what it was given, nor what it left, nor its transcript may
 * hold skill text. A hit is never an outcome: it says that the number would be of something else.
 *
 * Lines that the task itself holds say nothing, nor do those of the mode's own prompt and of the harness's verdicts: learned
 * documents copy them. The place of skills counts there as anywhere. Nor does what the model wrote before anything showed it to it, as far as
 * that may come to anybody's mind: the place where skills lie (it may look, and find none) and lines of code. A sentence
 * of a document counts whoever wrote it.
 */
export class ContaminationScan {
  readonly #taskId: string;
  readonly #known: SkillText;
  /** By normalised line: what we put before the model ourselves. */
  readonly #own: Map<string, KnownLine>;
  readonly #written = new Set<string>();
  readonly #left: Record<string, Uint8Array>[] = [];

  constructor(taskId: string, known: SkillText, workspace: TaskWorkspace) {
    this.#taskId = taskId;
    this.#known = known;
    const files = Object.values(workspace.files).map((data) => textOf(data));
    const index = workspace.images.length === 0 ? [] : [attachmentsList([])];
    this.#own = known.linesIn([workspace.taskMarkdown, workspace.prompt, ...files, ...index].join('\n'));
  }

  /** What the mode itself tells the model. @throws {ContaminationError} when it names the place of the skill */
  told(prompt: string): void {
    for (const [key, line] of this.#known.linesIn(prompt)) this.#own.set(key, line);
    this.#given(prompt, 'the prompt of the mode');
  }

  /** Files as the model finds them. @throws {ContaminationError} naming task, document and line */
  laid(files: Readonly<Record<string, Uint8Array | string>>): void {
    this.#files(files, 'was laid');
  }

  /** Files as the model left them: looked through at the end, when it is known what the model wrote itself. */
  left(files: Readonly<Record<string, Uint8Array>>): void {
    this.#left.push({ ...files });
  }

  /** @throws {ContaminationError} naming task, document and line */
  end(transcript: Transcript): void {
    for (const entry of transcript) {
      const { written, given } = textsOf(entry);
      if (written !== '') this.#wrote(written);
      if (given !== '') this.#given(given, 'the transcript');
    }
    for (const files of this.#left) this.#files(files, 'came back');
  }

  #files(files: Readonly<Record<string, Uint8Array | string>>, how: string): void {
    for (const [path, data] of Object.entries(files)) {
      this.#given(path, `the name of a file that ${how}`);
      this.#given(textOf(data), `file ${path}, which ${how},`);
    }
  }

  #wrote(text: string): void {
    for (const mark of marks) if (text.includes(mark)) this.#written.add(mark);
    for (const [key, line] of this.#known.linesIn(text)) if (line.isCode) this.#written.add(key);
    this.#look(text, 'what the model wrote');
  }

  #given(text: string, where: string): void {
    for (const mark of marks)
      if (!this.#written.has(mark) && text.includes(mark))
        throw this.#error(`${where} names the place of the skill under training, ${mark}`);
    this.#look(text, where);
  }

  #look(text: string, where: string): void {
    for (const [key, { document, line }] of this.#known.linesIn(text)) {
      if (this.#own.has(key) || this.#written.has(key)) continue;
      throw this.#error(`${where} holds a line of the ${document}: ${JSON.stringify(shortened(line))}`);
    }
  }

  #error(what: string): ContaminationError {
    return new ContaminationError(
      `task ${this.#taskId} was done without a skill, and yet ${what}; nothing of this rollout was recorded`,
    );
  }
}

/** What the model wrote, and what it was shown by others than the harness. */
function textsOf(entry: TranscriptEntry): { written: string; given: string } {
  switch (entry.type) {
    case 'message': {
      const text = partsText(entry.parts);
      return entry.role === 'assistant' ? { written: text, given: '' } : { written: '', given: text };
    }
    case 'tool-call':
      return { written: `${entry.name} ${entry.arguments}`, given: '' };
    case 'observation':
      return { written: '', given: partsText(entry.parts) };
    case 'environment-step':
      return { written: `${entry.action}\n${entry.reasoning ?? ''}`, given: entry.observation };
    // The harness's words. What they may quote of an answer stands in the model's own message, or in a file that came back.
    case 'verification':
      return { written: '', given: '' };
    case 'artifact':
      return { written: '', given: entry.path };
  }
}

function partsText(parts: readonly TranscriptPart[]): string {
  return parts.map((part) => (part.type === 'image' ? '' : part.text)).join('\n');
}

/** Bytes that are no text become a text in which nothing is found. */
function textOf(data: Uint8Array | string): string {
  if (typeof data === 'string') return data;
  return new TextDecoder('utf-8').decode(data.subarray(0, mostBytes));
}

function shortened(line: string): string {
  return line.length <= 120 ? line : `${line.slice(0, 117)}...`;
}
