import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from './errors.ts';
import { canonicalHash, sha256 } from './hash.ts';

/** The product's own folder: prompt names are paths below it. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** A rendered prompt: one system and one user message. */
export interface RenderedPrompt {
  readonly system: string;
  readonly user: string;
}

/**
 * Prompts and seed documents are Markdown files, named by their path below the package root without `.md`
 * (`optimizer/prompts/failure-analyst`). A folder of overrides with the same relative paths may replace any
 * of them; `onlyOverrides` (used by replay) refuses to fall back to today's files.
 *
 * A prompt file has two parts, opened by the lines `<!-- system -->` and `<!-- user -->`. `{{name}}` is
 * replaced by a value, once, never inside values; `{{#name}}...{{/name}}` is kept only when the value is not
 * empty. An unknown name is an error.
 */
export class PromptLibrary {
  readonly #overrides: string | null;
  readonly #onlyOverrides: boolean;
  readonly #files = new Map<string, string>();
  readonly #parts = new Map<string, RenderedPrompt>();

  constructor(options: { overrides?: string | null; onlyOverrides?: boolean } = {}) {
    this.#overrides = options.overrides ?? null;
    this.#onlyOverrides = options.onlyOverrides ?? false;
  }

  /** The raw file, for example a seed document. @throws {ConfigError} when there is no such file */
  text(name: string): string {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const path = this.#pathOf(name);
    const text = readFileSync(path, 'utf8').replace(/\r\n/g, '\n');
    this.#files.set(name, text);
    return text;
  }

  render(name: string, values: Readonly<Record<string, string>>): RenderedPrompt {
    const { system, user } = this.#partsOf(name);
    return { system: fill(name, system, values), user: fill(name, user, values) };
  }

  #partsOf(name: string): RenderedPrompt {
    const known = this.#parts.get(name);
    if (known !== undefined) return known;
    const [, systemPart, userPart] =
      /^<!-- system -->\n([\s\S]*?)^<!-- user -->\n([\s\S]*)$/m.exec(this.text(name)) ?? [];
    if (systemPart === undefined || userPart === undefined)
      throw new ConfigError(`prompt ${name}: the lines "<!-- system -->" and "<!-- user -->" are missing`);
    const parts = { system: systemPart, user: userPart };
    this.#parts.set(name, parts);
    return parts;
  }

  /** How many files have been read so far. */
  get count(): number {
    return this.#files.size;
  }

  /** Files read so far with their SHA-256, by name; goes into the run log and the recording. */
  used(): { name: string; digest: string; text: string }[] {
    return [...this.#files.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => ({ name, digest: sha256(text), text }));
  }

  /** One digest over the named files, read now if need be. */
  digest(names: readonly string[]): string {
    return canonicalHash(names.map((name) => [name, sha256(this.text(name))]));
  }

  #pathOf(name: string): string {
    if (!isPromptName(name)) throw new ConfigError(`prompt name '${name}' is not a plain path`);
    if (this.#overrides !== null) {
      const path = join(this.#overrides, `${name}.md`);
      if (existsSync(path)) return path;
      if (this.#onlyOverrides) throw new ConfigError(`prompt file missing: ${path}`);
    }
    const path = join(packageRoot, `${name}.md`);
    if (!existsSync(path)) throw new ConfigError(`prompt file missing: ${name}.md`);
    return path;
  }
}

/** Is this a plain path of lower-case names, as prompt names are? */
export function isPromptName(name: string): boolean {
  return /^[a-z0-9-]+(\/[a-z0-9-]+)*$/.test(name);
}

function fill(name: string, template: string, values: Readonly<Record<string, string>>): string {
  const valueFor = (hole: string): string => {
    const value = values[hole];
    if (value === undefined) throw new ConfigError(`prompt ${name}: no value for {{${hole}}}`);
    return value;
  };
  const sections = template.replace(
    /\{\{#([\w-]+)\}\}\n?([\s\S]*?)\{\{\/\1\}\}\n?/g,
    (_, hole: string, body: string) => (valueFor(hole).trim() === '' ? '' : body),
  );
  return sections.replace(/\{\{([\w-]+)\}\}/g, (_, hole: string) => valueFor(hole)).trim();
}
