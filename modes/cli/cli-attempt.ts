import { BenchError, ConfigError, messageOf } from '../../core/errors.ts';
import { canonicalHash, sha256, skillHash } from '../../core/hash.ts';
import { abortError } from '../../core/sleep.ts';
import type { Outcome } from '../../core/vocabulary.ts';
import type { ChatModel } from '../../models/contract.ts';
import { createRedactor, type Redactor } from '../../models/endpoint/redact.ts';
import type { CodeResult } from '../../sandbox/contract.ts';
import type { FolderTask, ModeOptions } from '../contract.ts';
import type { Gateway, GatewaySession } from '../gateway/contract.ts';
import { AgentWatch } from './agent-watch.ts';
import { endOf, type RunEnd } from './cli-outcome.ts';
import type { CliDriver, CliReport } from './cli-report.ts';
import { CliTranscript } from './cli-transcript.ts';
import type { CliModeServices } from './contract.ts';
import { HeardModel } from './heard-model.ts';
import { type Layout, layOut, virtual } from './layout.ts';
import { modelSlug } from './model-slug.ts';
import { taskPrompt } from './task-prompt.ts';

/** Where the CLI finds the gateway inside the sandbox: the same in every life of a run. */
export const gatewayPort = 18_790;
/** Wall time at which a sandbox gives up whatever the watch says: waiting for an endpoint may take hours. */
const hardLimitMs = 24 * 3_600_000;
const noReport: Pick<CliReport, 'resultOf'> = { resultOf: () => null };

export interface AttemptOptions {
  readonly driver: CliDriver;
  readonly services: CliModeServices;
  readonly modeVersion: string;
  readonly gateway: Gateway;
  readonly folder: FolderTask;
  readonly model: ChatModel;
  readonly options: ModeOptions;
  readonly signal: AbortSignal;
}

/** What the CLI left: the model's last words and the files of the answer; or an outcome, and no answer. */
export type CliEnd =
  | { readonly answer: string; readonly files: Readonly<Record<string, Uint8Array>> }
  | { readonly outcome: Outcome };

/** One task done by a CLI: at most two runs of it at one session of the gateway. */
export class CliAttempt {
  readonly #of: AttemptOptions;
  readonly #layout: Layout;
  readonly #heard: HeardModel;
  readonly #watch: AgentWatch;
  readonly #redact: Redactor;
  readonly session: GatewaySession;
  readonly transcript: CliTranscript;
  /** New and changed files of all runs, by virtual path. */
  #changed: Readonly<Record<string, Uint8Array>> = {};

  /** @throws {ConfigError} when the workspace cannot be laid out */
  constructor(of: AttemptOptions) {
    const { folder, options, signal } = of;
    this.#of = of;
    this.#layout = layOut(folder.workspace, folder.skill);
    this.#heard = new HeardModel(of.model, () => this.#watch.start());
    const ordinal = {
      taskDigest: folder.taskDigest,
      skillHash: skillHash(folder.skill),
      modeVersion: this.#keyedVersion(),
    };
    const { context, settings, timeLimitMs: modelLimitMs } = options;
    this.session = of.gateway.open({ model: this.#heard, context, settings, ordinal, modelLimitMs, signal });
    this.#redact = createRedactor([this.session.token]);
    this.#watch = new AgentWatch(this.session, options.timeLimitMs);
    this.transcript = new CliTranscript({
      saveImage: options.saveImage,
      settled: of.driver.settled,
      redact: (text) => text.replaceAll(this.session.token, '[token]'),
    });
  }

  async toEnd(): Promise<CliEnd> {
    try {
      const first = await this.#run(false);
      const isFinal =
        'outcome' in first || first.isCutShort || first.answer.trim() !== '' || this.#hasOutput();
      const end = isFinal ? first : await this.#again();
      return 'outcome' in end ? end : { answer: end.answer, files: this.#outputs() };
    } finally {
      this.#watch.close();
      await this.session.close();
    }
  }

  /** An empty answer is asked for once more, in the folder as it is now. */
  #again(): Promise<RunEnd> {
    this.transcript.add({ type: 'verification', text: 'no answer: the CLI was started once more' });
    return this.#run(true);
  }

  async #run(isAgain: boolean): Promise<RunEnd> {
    const { driver, services, folder, options, signal } = this.#of;
    const prompt = this.#promptOf(isAgain);
    this.transcript.addUser(prompt, ...(isAgain ? [] : [folder.workspace.taskMarkdown]));
    const heardBefore = this.#heard.exchanges.length;
    let result: CodeResult | null;
    try {
      result = await this.#runAgent(prompt);
    } catch (error) {
      // A signal that was aborted, a sandbox that cannot work on this machine: they stop the run.
      if (error instanceof BenchError) throw error;
      return { outcome: { kind: 'infra-error', cause: 'SANDBOX', message: messageOf(error) } };
    } finally {
      this.#watch.pause();
    }
    const report = result === null ? null : driver.report(result.stdout);
    const exchanges = this.#heard.exchanges.slice(heardBefore);
    this.transcript.addExchanges(exchanges, (report ?? noReport).resultOf);
    this.#changed = { ...this.#changed, ...result?.files };
    this.#note(result, report);
    return endOf({
      program: `${driver.name} ${services.cli.version}`,
      session: this.session,
      stopped: this.#watch.reason,
      result,
      report,
      lastWords: exchanges.length === 0 ? null : this.#heard.lastWords,
      timeLimitMs: options.timeLimitMs,
      signal,
      redact: this.#redact,
    });
  }

  /** Null when it was the watch that stopped the agent. */
  async #runAgent(prompt: string): Promise<CodeResult | null> {
    const { services, gateway, signal } = this.#of;
    const { taskFiles, skillFiles } = this.#layout;
    const { arguments: parameters, environment } = this.#launch(prompt, this.session.token);
    if (signal.aborted) throw abortError(signal);
    try {
      return await services.runAgent({
        command: [...services.cli.command, ...parameters],
        environment,
        files: { ...taskFiles, ...skillFiles, ...this.#changed },
        binds: services.cli.binds,
        gateway: { socketPath: gateway.socketPath, port: gatewayPort },
        timeLimitMs: hardLimitMs,
        onStart: () => this.#watch.start(),
        signal: AbortSignal.any([signal, this.#watch.signal]),
      });
    } catch (error) {
      if (signal.aborted) throw abortError(signal);
      if (this.#watch.reason !== null) return null;
      throw error;
    }
  }

  #launch(prompt: string, token: string): ReturnType<CliDriver['launch']> {
    const modelName = modelSlug(this.#of.model.identity.id);
    return this.#of.driver.launch({
      modelName,
      prompt,
      images: this.#layout.images,
      port: gatewayPort,
      token,
    });
  }

  #promptOf(isAgain: boolean): string {
    const { services, folder } = this.#of;
    return taskPrompt(services.prompts, folder.workspace, { hasSkill: folder.skill !== null, isAgain });
  }

  /** Everything besides model, task and skill that changes what the model is asked: of our side and of the CLI's. */
  #keyedVersion(): string {
    const { services, options, modeVersion } = this.#of;
    const files = Object.entries(this.#layout.taskFiles).map(([path, data]) => [path, sha256(data)]);
    const digest = canonicalHash({
      settings: options.settings,
      prompts: [this.#promptOf(false), this.#promptOf(true)],
      files,
      launch: this.#launch('', ''),
    });
    return `${modeVersion}/${services.cli.version}/${digest.slice(0, 32)}`;
  }

  /** What the model had better know of how it was run. */
  #note(result: CodeResult | null, report: CliReport | null): void {
    if (result !== null && result.limit !== null && result.limit !== 'time')
      this.transcript.add({
        type: 'verification',
        text: `stopped by the sandbox: ${limitText[result.limit]}`,
      });
    if (report !== null && report.denied.length > 0) {
      const names = report.denied.map((name) => name.slice(0, 60)).slice(0, 20);
      this.transcript.add({ type: 'verification', text: `permission denied: ${names.join(', ')}` });
    }
  }

  #hasOutput(): boolean {
    return Object.keys(this.#outputs()).length > 0;
  }

  /** Those of the expected files that are there, by their path in the workspace. */
  #outputs(): Record<string, Uint8Array> {
    const all = { ...this.#layout.taskFiles, ...this.#changed };
    const found: Record<string, Uint8Array> = {};
    for (const path of this.#of.folder.workspace.expectedOutputs) {
      const data = all[virtual(path)];
      if (data !== undefined) found[path] = data;
    }
    return found;
  }
}

const limitText = {
  memory: 'its processes took more memory than they may',
  output: 'it printed more than it may',
  disk: 'its files are larger than they may be',
  files: 'it made more files than it may',
} as const;

/** @throws {ConfigError} when the caller gave none */
export function folderOf(options: ModeOptions, name: string): FolderTask {
  if (options.folder === undefined)
    throw new ConfigError(`mode '${name}' works in a folder, and none was given`);
  return options.folder;
}
