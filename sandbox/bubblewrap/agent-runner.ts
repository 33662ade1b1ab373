import { ConfigError } from '../../core/errors.ts';
import { type AgentRequest, agentHome, type CodeResult, type SandboxLimits } from '../contract.ts';
import { conflictOf, isBelow, taskFolder } from '../virtual-path.ts';
import { agentRoom } from './agent-room.ts';
import { findAgentWrap, type WrapStatus } from './find-wrap.ts';
import { runWrapped } from './run-wrapped.ts';
import { StagedBinds } from './staged-binds.ts';

/** Runs whole agent CLIs in bubblewrap. */
export class AgentRunner {
  readonly #limits: SandboxLimits;
  readonly #find: () => Promise<WrapStatus>;
  readonly #staged = new StagedBinds();
  #status: Promise<WrapStatus> | null = null;
  constructor(limits: SandboxLimits, find: () => Promise<WrapStatus> = findAgentWrap) {
    this.#limits = limits;
    this.#find = find;
  }

  /** @throws {ConfigError} with the install line */
  async require(): Promise<string> {
    this.#status ??= this.#find();
    const status = await this.#status;
    if (status.ok) return status.bwrapPath;
    throw new ConfigError(`agent CLIs cannot run here: ${status.reason}`);
  }

  async run(request: AgentRequest): Promise<CodeResult> {
    const bwrapPath = await this.require();
    const binds = request.binds.map(({ from, to }) => ({ from: this.#staged.reachable(from), to }));
    const { command, files, timeLimitMs, signal } = request;
    request.onStart?.();
    return runWrapped(
      bwrapPath,
      { command, files, timeLimitMs, signal },
      this.#limits,
      agentRoom(request, binds),
    );
  }

  /** Removes what was staged for bubblewrap; no agent may be running. */
  close(): void {
    this.#staged.remove();
  }
}

/** Bound over one of these, a place of the host would hide what the sandbox lays there itself. */
const ownPlaces = [
  taskFolder,
  agentHome,
  '/tmp',
  '/usr',
  '/proc',
  '/dev',
  '/run',
  '/etc',
  '/bin',
  '/sbin',
  '/lib',
  '/lib64',
];

/** @throws {RangeError} when paths, port or time of a request are not those of an agent */
export function checkAgentRequest({ command, files, binds, gateway, timeLimitMs }: AgentRequest): void {
  if (!command[0]?.startsWith('/')) throw new RangeError('an agent is started by an absolute path');
  const paths = Object.keys(files);
  for (const path of paths)
    if (!isBelow(taskFolder, path) && !isBelow(agentHome, path))
      throw new RangeError(
        `${JSON.stringify(path)}: an agent's files lie below ${taskFolder} or ${agentHome}, under plain names`,
      );
  const conflict = conflictOf(paths);
  if (conflict !== null)
    throw new RangeError(
      `${conflict.map((path) => JSON.stringify(path)).join(' and ')}: a file is no folder`,
    );
  for (const { to } of binds)
    if (
      !isBelow('', to) ||
      ownPlaces.some((place) => `${to}/`.startsWith(`${place}/`) || `${place}/`.startsWith(`${to}/`))
    )
      throw new RangeError(`${JSON.stringify(to)}: nothing can be bound there`);
  if (!(Number.isInteger(gateway.port) && gateway.port >= 1024 && gateway.port <= 65_535))
    throw new RangeError(`${gateway.port}: the gateway's port lies between 1024 and 65535`);
  if (!(timeLimitMs > 0)) throw new RangeError('timeLimitMs must be above 0');
}
