import type { Workbook } from 'exceljs';
import { schemaIssues } from '../../core/schema-issues.ts';
import type { CodeLimit, SandboxLimits } from '../contract.ts';
import { isVirtualPath, taskFolder } from '../virtual-path.ts';
import { applyOperations, unshareFormulas } from './apply-operations.ts';
import { checkZip, withoutDrawings } from './check-zip.ts';
import { type Changes, changesSchema } from './operations.ts';
import { workbookModel } from './workbook-model.ts';

/** Longest text of changes that is looked at. */
const longestChanges = 128 * 1024 * 1024;

/** The folder of one script: files by virtual path, workbooks loaded and saved by exceljs. */
export class WorkbookFiles {
  readonly #limits: SandboxLimits;
  readonly #files: Map<string, Uint8Array>;
  readonly #written = new Map<string, Uint8Array>();
  /** What was loaded, by number: a path may hold another workbook by the time that changes are saved. */
  readonly #sources: Uint8Array[] = [];
  /** The workbook loaded last, as long as no change was made in it: most scripts save just that one, once. */
  #fresh: { readonly source: number; readonly workbook: Workbook } | null = null;
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
    const workbook = await openWorkbook(bytes);
    const source = this.#sources.push(bytes) - 1;
    this.#fresh = { source, workbook };
    return JSON.stringify({ source, ...workbookModel(workbook) });
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

  async #sourceOf(source: number | null): Promise<Workbook> {
    if (source === null) {
      const { default: ExcelJS } = await import('exceljs');
      return new ExcelJS.Workbook();
    }
    const fresh = this.#fresh;
    if (fresh?.source === source) {
      this.#fresh = null;
      return fresh.workbook;
    }
    const bytes = this.#sources[source];
    if (bytes === undefined) throw new Error(`workbook ${source} was never loaded`);
    return openWorkbook(bytes);
  }
}

/** What exceljs may fail on in real workbooks, and scripts here have nothing to do with. */
const fragileNodes = ['drawing', 'legacyDrawing', 'picture', 'tableParts'];
/** exceljs holds an object for each cell of a validation: a validated column is a million of them. */
const mostValidatedCells = 50_000;

/** @throws {RangeError} for what is no workbook, or one that unpacks to too much */
export async function openWorkbook(bytes: Uint8Array): Promise<Workbook> {
  const { validatedCells } = checkZip(bytes);
  const ignored = validatedCells > mostValidatedCells ? ['dataValidations'] : [];
  const workbook = await read(bytes, ignored).catch((error: unknown) => {
    // Better without drawings and tables than not at all.
    if (error instanceof TypeError) return read(withoutDrawings(bytes), [...ignored, ...fragileNodes]);
    throw error;
  });
  unshareFormulas(workbook);
  return workbook;
}

async function read(bytes: Uint8Array, ignoreNodes: readonly string[]): Promise<Workbook> {
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  // The types of exceljs know an older Buffer than Node's.
  await workbook.xlsx.load(Buffer.from(bytes) as never, { ignoreNodes: [...ignoreNodes] });
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
