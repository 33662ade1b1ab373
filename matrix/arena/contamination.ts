import { ContaminationError } from '../../core/errors.ts';
import type { Transcript, TranscriptEntry, TranscriptPart } from '../../core/vocabulary.ts';
import type { TaskWorkspace } from '../../models/episode.ts';
import type { KnownLine, SkillText } from './skill-text.ts';

/** Where skills lie in a workspace. A model may guess at it: it counts where the model did not write it first. */
const skillFolder = '.agents/skills';
/** The name under which the skill under training is laid: nobody guesses that. */
const skillName = 'skillopt-target';

/** Files are looked through up to here; a document is never longer. */
const mostBytes = 1024 * 1024;

/**
 * Watches one rollout without a skill in a workspace: neither what it was given, nor what it left, nor its transcript may
 * hold skill text. A hit is never an outcome: it says that the number would be of something else.
 *
 * Lines that the task itself holds say nothing. Nor do lines of code that the model wrote before anything showed them
 * to it; a sentence counts whoever wrote it.
 */
export class ContaminationScan {
  readonly #taskId: string;
  readonly #known: SkillText;
  readonly #own: ReadonlyMap<string, KnownLine>;
  readonly #written = new Set<string>();
  #wroteFolder = false;

  constructor(taskId: string, known: SkillText, workspace: TaskWorkspace) {
    this.#taskId = taskId;
    this.#known = known;
    const files = Object.values(workspace.files).map((data) => textOf(data));
    this.#own = known.linesIn([workspace.taskMarkdown, workspace.prompt, ...files].join('\n'));
  }

  /** Files as they were laid out, or as they came back. @throws {ContaminationError} naming task, document and line */
  files(files: Readonly<Record<string, Uint8Array | string>>, when: string): void {
    for (const [path, data] of Object.entries(files)) {
      this.#given(path, `the name of a file ${when}`);
      this.#given(textOf(data), `file ${path} ${when}`);
    }
  }

  /** @throws {ContaminationError} naming task, document and line */
  transcript(transcript: Transcript): void {
    for (const entry of transcript) {
      const { written, given } = textsOf(entry);
      if (written !== '') this.#wrote(written);
      if (given !== '') this.#given(given, 'the transcript');
    }
  }

  #wrote(text: string): void {
    if (text.includes(skillFolder)) this.#wroteFolder = true;
    for (const [key, line] of this.#known.linesIn(text)) if (line.isCode) this.#written.add(key);
    this.#look(text, 'what the model wrote');
  }

  #given(text: string, where: string): void {
    if (!this.#wroteFolder && text.includes(skillFolder))
      throw this.#error(`${where} names the folder of skills, ${skillFolder}`);
    this.#look(text, where);
  }

  #look(text: string, where: string): void {
    if (text.includes(skillName)) throw this.#error(`${where} names the skill under training, ${skillName}`);
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

/** What the model wrote, and what it was shown. */
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
    case 'verification':
      return { written: '', given: entry.text };
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
