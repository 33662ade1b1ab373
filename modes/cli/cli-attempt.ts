import { BenchError, messageOf } from '../../core/errors.ts';
import { skillHash } from '../../core/hash.ts';
import { onAbort } from '../../core/on-abort.ts';
import { createRedactor, type Redactor } from '../../core/redactor.ts';
import { abortError } from '../../core/sleep.ts';
import type { Outcome } from '../../core/vocabulary.ts';
import type { ChatModel } from '../../models/contract.ts';
import type { CodeResult } from '../../sandbox/contract.ts';
import type { FolderTask, ModeOptions } from '../contract.ts';
import type { Gateway, GatewaySession } from '../gateway/contract.ts';
import { AgentWatch } from './agent-watch.ts';
import { endOf, type RunEnd } from './cli-outcome.ts';
import { CliPlan, gatewayPort } from './cli-plan.ts';
import type { CliDriver } from './cli-report.ts';
import { CliTranscript } from './cli-transcript.ts';
import type { CliModeServices } from './contract.ts';
import { DrawnNames } from './drawn-names.ts';
import { HeardModel } from './heard-model.ts';
import { hideDocument } from './hide-document.ts';
import { hideTask } from './hide-task.ts';
import { runNotes } from './run-notes.ts';

/** Wall time at which a sandbox gives up whatever the watch says: waiting for an endpoint may take hours. */
const hardLimitMs = 24 * 3_600_000;

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
  readonly #plan: CliPlan;
  readonly #heard: HeardModel;
  readonly #watch: AgentWatch;
  readonly #redact: Redactor;
  readonly session: GatewaySession;
  readonly transcript: CliTranscript;
  /** New and changed files of all runs, by virtual path. */
  #changed: Readonly<Record<string, Uint8Array>> = {};

  /** @throws {ConfigError} when the workspace cannot be laid out */
  constructor(of: AttemptOptions) {
    const { folder, model, options, signal } = of;
    const { context, settings, timeLimitMs } = options;
    this.#of = of;
    this.#plan = new CliPlan({ ...of, modelId: model.identity.id, settings });
    const names = new DrawnNames(of.driver.drawn);
    this.#heard = new HeardModel(model, names, () => this.#watch.called());
    const ordinal = {
      taskDigest: folder.taskDigest,
      skillHash: skillHash(folder.skill),
      modeVersion: this.#plan.keyedVersion(),
    };
    this.session = of.gateway.open({
      model: this.#heard,
      context,
      settings,
      ordinal,
      settledReply: (parts) => this.#heard.said(parts),
      modelLimitMs: timeLimitMs,
      signal,
    });
    this.#redact = createRedactor([this.session.token]);
    this.#watch = new AgentWatch(this.session, timeLimitMs);
    this.transcript = new CliTranscript({
      saveImage: options.saveImage,
      settled: of.driver.settled,
      shown: (text) => {
        const told = names.told(this.#redact(text));
        return hideTask(hideDocument(told, folder.skill?.text ?? ''), folder.workspace.taskMarkdown);
      },
    });
  }

  /** May be called once. The session is closed when it is done. */
  async toEnd(): Promise<CliEnd> {
    try {
      let end = await this.#run(false);
      if (this.#isWorthAsking(end)) {
        this.transcript.add({ type: 'verification', text: 'no answer: the CLI was started once more' });
        end = await this.#run(true);
      }
      return 'outcome' in end ? end : { answer: end.answer, files: this.#plan.outputs(this.#changed) };
    } finally {
      this.#watch.close();
      await this.session.close();
    }
  }

  /** An empty answer is asked for once more, in the folder as it is now, unless a file is there as an answer. */
  #isWorthAsking(end: RunEnd): boolean {
    if ('outcome' in end || end.isCutShort || end.answer.trim() !== '') return false;
    return Object.keys(this.#plan.outputs(this.#changed)).length === 0;
  }

  async #run(isAgain: boolean): Promise<RunEnd> {
    const { driver, services, folder, options, signal } = this.#of;
    const prompt = this.#plan.prompt(isAgain);
    folder.onPrompt?.(prompt);
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
      this.#watch.ended();
    }
    const report = result === null ? null : driver.report(result.stdout);
    const exchanges = this.#heard.exchanges.slice(heardBefore);
    this.transcript.addExchanges(exchanges, report?.resultOf ?? (() => null));
    this.#changed = { ...this.#changed, ...result?.files };
    folder.onLeft?.(result?.files ?? {});
    if (result !== null && report !== null) this.transcript.add(...runNotes(result, report));
    return endOf({
      program: `${driver.name} ${services.cli.version}`,
      session: this.session,
      stopped: this.#watch.reason,
      result,
      report,
      lastWords: exchanges.length === 0 ? null : this.#heard.lastWords,
      hasActed: exchanges.some(({ calls }) => calls.length > 0),
      timeLimitMs: options.timeLimitMs,
      signal,
      redact: this.#redact,
    });
  }

  /** Null when it was the watch that stopped the agent. */
  async #runAgent(prompt: string): Promise<CodeResult | null> {
    const { services, gateway, folder, signal } = this.#of;
    const { arguments: parameters, environment } = this.#plan.launch(prompt, this.session.token);
    if (signal.aborted) throw abortError(signal);
    folder.onLaid?.(this.#plan.files({}));
    const stop = new AbortController();
    const forget = [signal, this.#watch.signal].map((each) => onAbort(each, () => stop.abort(each.reason)));
    try {
      return await services.runAgent({
        command: [...services.cli.command, ...parameters],
        environment,
        files: this.#plan.files(this.#changed),
        binds: services.cli.binds,
        gateway: { socketPath: gateway.socketPath, port: gatewayPort },
        timeLimitMs: hardLimitMs,
        onStart: () => this.#watch.started(),
        signal: stop.signal,
      });
    } catch (error) {
      if (signal.aborted) throw abortError(signal);
      if (this.#watch.reason !== null) return null;
      throw error;
    } finally {
      for (const each of forget) each();
    }
  }
}
