import type { Workbook } from 'exceljs';
import { schemaIssues } from '../../core/schema-issues.ts';
import type { CodeLimit, SandboxLimits } from '../contract.ts';
import { isVirtualPath, taskFolder } from '../virtual-path.ts';
import { applyOperations, unshareFormulas } from './apply-operations.ts';
import { checkZip } from './check-zip.ts';
import { type Changes, changesSchema } from './operations.ts';
import { workbookModel } from './workbook-model.ts';

/** Longest text of changes that is looked at. */
const longestChanges = 128 * 1024 * 1024;

/** The folder of one script: files by virtual path, workbooks loaded and saved by exceljs. */
export class WorkbookFiles {
  readonly #limits: SandboxLimits;
  readonly #files: Map<string, Uint8Array>;
  readonly #written = new Map<string, Uint8Array>();
  /** Bytes that a workbook in the script's hands was loaded from: saving to its path changes nothing about them. */
  readonly #sources = new Map<string, Uint8Array>();
  limit: CodeLimit | null = null;
  constructor(files: Readonly<Record<string, Uint8Array>>, limits: SandboxLimits) {
    this.#limits = limits;
    this.#files = new Map(Object.entries(files));
  }

  get written(): Readonly<Record<string, Uint8Array>> {
    return Object.fromEntries(this.#written);
  }

  /** @returns the workbook as JSON for the facade */
  async load(path: string): Promise<string> {
    const place = absolute(path);
    const bytes = this.#files.get(place);
    if (bytes === undefined) {
      const known = [...this.#files.keys()].slice(0, 20).join(', ');
      throw new Error(`File not found: ${path} (there is: ${known || 'no file'})`);
    }
    const workbook = await open(bytes);
    this.#sources.set(place, bytes);
    return JSON.stringify({ path: place, ...workbookModel(workbook) });
  }

  async save(path: string, changesText: string): Promise<void> {
    const place = absolute(path);
    if (!isVirtualPath(place)) throw new Error(`${path}: workbooks are saved below ${taskFolder}`);
    const changes = checked(changesText);
    const workbook = await this.#sourceOf(changes.source);
    applyOperations(workbook, changes);
    if (workbook.worksheets.length === 0) throw new Error('a workbook needs at least one worksheet');
    const bytes = new Uint8Array(await workbook.xlsx.writeBuffer());
    const others = [...this.#written].filter(([other]) => other !== place);
    const size = others.reduce((sum, [, data]) => sum + data.length, bytes.length);
    if (bytes.length > this.#limits.fileBytes || size > this.#limits.diskBytes) {
      this.limit = 'disk';
      throw new Error(`${path}: the workbooks saved are larger than the folder`);
    }
    if (others.length >= this.#limits.files) {
      this.limit = 'files';
      throw new Error(`${path}: more than ${this.#limits.files} files`);
    }
    this.#files.set(place, bytes);
    this.#written.set(place, bytes);
  }

  async #sourceOf(source: string | null): Promise<Workbook> {
    if (source === null) {
      const { default: ExcelJS } = await import('exceljs');
      return new ExcelJS.Workbook();
    }
    const bytes = this.#sources.get(absolute(source));
    if (bytes === undefined) throw new Error(`${source} was never loaded`);
    return open(bytes);
  }
}

async function open(bytes: Uint8Array): Promise<Workbook> {
  checkZip(bytes);
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  // The types of exceljs know an older Buffer than Node's.
  await workbook.xlsx.load(Buffer.from(bytes) as never);
  unshareFormulas(workbook);
  return workbook;
}

function checked(text: string): Changes {
  if (text.length > longestChanges) throw new Error('the changes to the workbook are too many to save');
  const value: unknown = JSON.parse(text);
  const parsed = changesSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = schemaIssues(parsed.error.issues, { schema: changesSchema, value });
  throw new Error(`the workbook cannot be saved: ${issue?.message ?? 'unknown change'}`);
}

/** Scripts name files in their folder by bare names too. */
function absolute(path: string): string {
  return path.startsWith('/') ? path : `${taskFolder}/${path.replace(/^\.\//, '')}`;
}
