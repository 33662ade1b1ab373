import { availableParallelism } from 'node:os';
import { AgentRunner, checkAgentRequest } from './bubblewrap/agent-runner.ts';
import type { WrapStatus } from './bubblewrap/find-wrap.ts';
import { WrappedRunner } from './bubblewrap/wrapped-runner.ts';
import {
  type CodeLanguage,
  type CodeRequest,
  type CodeResult,
  defaultAgentLimits,
  defaultLimits,
  type RunAgent,
  type SandboxLimits,
} from './contract.ts';
import { ScriptRunner } from './javascript/script-runner.ts';
import { Places } from './places.ts';
import { conflictOf, isVirtualPath, taskFolder } from './virtual-path.ts';

export interface SandboxOptions {
  readonly limits?: Partial<SandboxLimits>;
  /** Runs at once; more wait. Default: one for each processor. */
  readonly concurrency?: number;
  /** Looks for bubblewrap and Python; injected by tests. */
  readonly find?: () => Promise<WrapStatus>;
  readonly agentLimits?: Partial<SandboxLimits>;
  /** Agents at once; more wait. Default: two for each processor, since they mostly wait for a model. */
  readonly agentConcurrency?: number;
  /** Looks for what agents need; injected by tests. */
  readonly findForAgents?: () => Promise<WrapStatus>;
}

/**
 * The one door to model-written code: Python and shell in bubblewrap, JavaScript in QuickJS, and whole
 * agent CLIs, whose commands a model writes, in bubblewrap. There is no other way in which such code runs.
 */
export class Sandbox {
  readonly #places: Places;
  readonly #wrapped: WrappedRunner;
  readonly #scripts: ScriptRunner;
  // Of their own: what scores an agent's work runs code, and must not wait for agents that wait for it.
  readonly #agentPlaces: Places;
  readonly #agents: AgentRunner;
  constructor(options: SandboxOptions = {}) {
    const limits = { ...defaultLimits, ...options.limits };
    this.#places = new Places(options.concurrency ?? availableParallelism());
    this.#wrapped = new WrappedRunner(limits, options.find);
    this.#scripts = new ScriptRunner(limits);
    this.#agentPlaces = new Places(options.agentConcurrency ?? 2 * availableParallelism());
    this.#agents = new AgentRunner({ ...defaultAgentLimits, ...options.agentLimits }, options.findForAgents);
  }

  /** @throws {ConfigError} with the install line, for a benchmark that wants to know before its first task */
  async require(language: CodeLanguage): Promise<void> {
    if (language !== 'javascript') await this.#wrapped.require();
  }

  /**
   * @throws {ConfigError} with the install line when the runner cannot work on this machine
   * @throws {RangeError} when a path of the request is not below /task, or is the folder of another one
   * @throws {BenchError} when the signal is aborted
   */
  readonly runCode = async (request: CodeRequest): Promise<CodeResult> => {
    const { language } = request;
    const paths = Object.keys(request.files);
    for (const path of paths)
      if (!isVirtualPath(path))
        throw new RangeError(`${JSON.stringify(path)}: files lie below ${taskFolder}, under plain names`);
    const conflict = conflictOf(paths);
    if (conflict !== null)
      throw new RangeError(
        `${conflict.map((path) => JSON.stringify(path)).join(' and ')}: a file is no folder`,
      );
    if (!(request.timeLimitMs > 0)) throw new RangeError('timeLimitMs must be above 0');
    await this.require(language);
    return this.#places.hold(request.signal, () =>
      language === 'javascript' ? this.#scripts.run(request) : this.#wrapped.run(language, request),
    );
  };

  /** @throws {ConfigError} with the install line, for a mode that wants to know before its first episode */
  async requireAgents(): Promise<void> {
    await this.#agents.require();
  }

  /**
   * Throws RangeError when a path, the port or the time of the request is wrong; other errors as the contract says.
   */
  readonly runAgent: RunAgent = async (request) => {
    checkAgentRequest(request);
    await this.requireAgents();
    return this.#agentPlaces.hold(request.signal, () => this.#agents.run(request));
  };

  /** Ends the processes that wait for more JavaScript, and removes what was staged for agents. */
  close(): void {
    this.#scripts.close();
    this.#agents.close();
  }
}
