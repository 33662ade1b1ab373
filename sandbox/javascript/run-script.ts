import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core';
import { messageOf } from '../../core/errors.ts';
import type { CodeLimit, CodeResult } from '../contract.ts';
import { facadeModule, facadeNames, userModule, userNames } from './facade-modules.ts';
import { type ScriptJob, scriptMemoryBytes } from './job.ts';
import { ScriptOutput } from './script-output.ts';
import { WorkbookFiles } from './workbook-files.ts';

/** Its types describe the CommonJS file of the package; Node loads the module file, which exports the variant itself. */
const quickjsVariant = variant as unknown as QuickJSSyncVariant;

/** Above this QuickJS overflows the stack of its own host and cannot go on (measured with 512 kB). */
const stackBytes = 192 * 1024;
const jobsAtOnce = 500;
interface GrowingMemory {
  readonly buffer: ArrayBuffer;
}

/** Node has it; the types for Node leave it to those for browsers. */
const webAssembly = Reflect.get(globalThis, 'WebAssembly') as {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => GrowingMemory;
};
const wasmPageBytes = 65_536;
/** What the build asks for at its start. */
const initialPages = 256;

/** Exit code of a script that waits for a promise which nothing will ever settle; Node's own. */
const unsettledExitCode = 13;

/**
 * Runs one script in a QuickJS of its own: a new WebAssembly instance, so that nothing of one script is there for
 * the next. It is never disposed: after a failure QuickJS would abort over what is still alive, and all of it goes
 * with the instance anyway.
 */
export async function runScript(job: ScriptJob): Promise<CodeResult> {
  const memoryBytes = scriptMemoryBytes(job.limits);
  const wasmMemory = boundedMemory(memoryBytes);
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(quickjsVariant, { wasmMemory }));
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(stackBytes);
  const context = runtime.newContext();
  const output = new ScriptOutput(job.limits);
  const files = new WorkbookFiles(job.files, job.limits);
  const deadline = performance.now() + job.timeLimitMs;
  const passed = () => output.isTooMuch || performance.now() > deadline;
  runtime.setInterruptHandler(passed);
  runtime.setModuleLoader(facadeModule, facadeNames);
  const host = new Door(context, files, output);
  let exitCode: number | null = 0;
  try {
    const describe = host.boot();
    runtime.setModuleLoader(userModule, userNames);
    exitCode = await new Run(context, host, passed, job.code).toEnd(describe, (text) =>
      output.print(2, text, text.length),
    );
  } catch (error) {
    // Out of memory or stack, QuickJS may fail in places where no script could catch it.
    output.print(2, `${messageOf(error)}\n`, 0);
    exitCode = 1;
  }
  const limit = limitOf(exitCode, {
    passed: performance.now() > deadline,
    full: wasmMemory.buffer.byteLength > 0.9 * memoryBytes,
    output,
    files,
  });
  return {
    exitCode: limit === 'time' || limit === 'memory' || limit === 'output' ? null : exitCode,
    stdout: output.stdout,
    stderr: output.stderr,
    files: files.written,
    timedOut: limit === 'time',
    limit,
    ignoredFiles: 0,
  };
}

/** QuickJS counts its objects but not the contents of array buffers; this holds for both. */
function boundedMemory(bytes: number): GrowingMemory {
  const pages = Math.ceil(bytes / wasmPageBytes);
  return new webAssembly.Memory({ initial: Math.min(initialPages, pages), maximum: pages });
}

interface RunEnd {
  readonly passed: boolean;
  /** QuickJS that is out of memory may have none left to say so: what it throws then is null. */
  readonly full: boolean;
  readonly output: ScriptOutput;
  readonly files: WorkbookFiles;
}

function limitOf(exitCode: number | null, { passed, full, output, files }: RunEnd): CodeLimit | null {
  if (output.isTooMuch) return 'output';
  if (exitCode === 0) return files.limit;
  if (passed) return 'time';
  if (full || /out of memory|memory access out of bounds/.test(output.stderr.slice(-2000))) return 'memory';
  return files.limit;
}

/** The three functions of the host that the facade gets, and the promises that they owe. */
class Door {
  readonly #context: QuickJSContext;
  readonly #files: WorkbookFiles;
  readonly #output: ScriptOutput;
  readonly #owed = new Set<Promise<void>>();
  constructor(context: QuickJSContext, files: WorkbookFiles, output: ScriptOutput) {
    this.#context = context;
    this.#files = files;
    this.#output = output;
  }

  get owes(): boolean {
    return this.#owed.size > 0;
  }

  settled(): Promise<void> {
    return Promise.race(this.#owed);
  }

  /** Lays the facade out and gives back its function that describes errors. */
  boot(): QuickJSHandle {
    const context = this.#context;
    const door = context.newObject();
    const print = context.newFunction('print', (stream, text, length) => {
      this.#output.print(context.getNumber(stream), context.getString(text), context.getNumber(length));
    });
    context.setProp(door, 'print', print);
    context.setProp(
      door,
      'load',
      this.#promised('load', (path) => this.#files.load(path)),
    );
    context.setProp(
      door,
      'save',
      this.#promised('save', (path, text) => this.#files.save(path, text)),
    );
    context.setProp(context.global, 'hostDoor', door);
    context.unwrapResult(context.evalCode("import 'main.js'", 'boot.js', { type: 'module' }));
    context.unwrapResult(context.runtime.executePendingJobs());
    const describe = context.getProp(context.global, 'describeError');
    context.unwrapResult(context.evalCode('delete globalThis.describeError'));
    return describe;
  }

  #promised(name: string, work: (...texts: [string, string]) => Promise<unknown>): QuickJSHandle {
    const context = this.#context;
    return context.newFunction(name, (...handles) => {
      const texts = handles.map((handle) => context.getString(handle));
      const deferred = context.newPromise();
      const owed = work(texts[0] ?? '', texts[1] ?? '')
        .then((text) =>
          deferred.resolve(typeof text === 'string' ? context.newString(text) : context.undefined),
        )
        .catch((error: unknown) => deferred.reject(context.newError(messageOf(error))))
        .finally(() => this.#owed.delete(owed));
      this.#owed.add(owed);
      return deferred.handle;
    });
  }
}

/** One script from its first line until nothing of it is left to do. */
class Run {
  readonly #context: QuickJSContext;
  readonly #host: Door;
  readonly #passed: () => boolean;
  readonly #code: string;
  constructor(context: QuickJSContext, host: Door, passed: () => boolean, code: string) {
    this.#context = context;
    this.#host = host;
    this.#passed = passed;
    this.#code = code;
  }

  async toEnd(describe: QuickJSHandle, complain: (text: string) => void): Promise<number | null> {
    const context = this.#context;
    const fail = (error: QuickJSHandle) => {
      const described = context.callFunction(describe, context.undefined, error);
      complain(`${described.error === undefined ? context.getString(described.value) : 'Uncaught error'}\n`);
      return 1;
    };
    const started = this.#start();
    if (started.error !== undefined) return fail(started.error);
    await this.#drain();
    if (this.#passed()) return null;
    const state = context.getPromiseState(started.value);
    if (state.type === 'rejected') return fail(state.error);
    if (state.type === 'fulfilled') return 0;
    complain('the script ended while it was waiting for a promise that nothing will settle\n');
    return unsettledExitCode;
  }

  /**
   * Scripts come in three dress codes. With import or export it is a module. Else it is a plain script, whose last
   * value may be the promise of its `main()`; and where that does not parse, one with `await` at its top level.
   */
  #start() {
    const context = this.#context;
    const name = 'solution.js';
    if (/^\s*(?:import\s*[\w*{'"]|export\s)/m.test(this.#code))
      return context.evalCode(this.#code, name, { type: 'module' });
    const compiled = context.evalCode(this.#code, name, { compileOnly: true });
    if (compiled.error === undefined) return context.evalCode(this.#code, name);
    return context.evalCode(`(async () => {${this.#code}\n})()`, name);
  }

  async #drain(): Promise<void> {
    const { runtime } = this.#context;
    while (!this.#passed()) {
      if (runtime.hasPendingJob()) {
        const done = runtime.executePendingJobs(jobsAtOnce);
        if (done.error !== undefined) return;
      } else if (this.#host.owes) await this.#host.settled();
      else return;
    }
  }
}
