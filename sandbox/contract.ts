/** What model-written code may be written in. Python and shell run in bubblewrap, JavaScript in QuickJS. */
export type CodeLanguage = 'python' | 'javascript' | 'shell';

/** What is asked of the sandbox; paths are virtual and lie below `/task`. */
export interface CodeRequest {
  readonly language: CodeLanguage;
  readonly code: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Wall time of the code itself; waiting for a free place does not count. */
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal;
}

/**
 * A limit that ended a run or cut its results:
 * - `time`: the time limit
 * - `memory`: all its processes together held more than they may
 * - `output`: it printed so much that it was stopped
 * - `disk`: its folder was full, or a file or all files together are larger than may be handed back
 * - `files`: it made more files than may be handed back
 */
export type CodeLimit = 'time' | 'memory' | 'output' | 'disk' | 'files';

/** A place of the host that an agent finds, read only. */
export interface HostBind {
  /** Absolute path of a file or folder on the host, as found: the sandbox makes it readable for the unprivileged user. */
  readonly from: string;
  /** Absolute path inside; not below /task, /tmp, /usr, /proc, /dev or the home folder. */
  readonly to: string;
}

/** A whole agent CLI in the sandbox: like code, with a home folder and one way out. */
export interface AgentRequest {
  /** Absolute path inside, then arguments. Its input is closed. */
  readonly command: readonly string[];
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** By virtual path, below `/task` (handed back when new or changed) or {@link agentHome} (never handed back). */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly binds: readonly HostBind[];
  /** 127.0.0.1:`port` inside leads to this Unix socket of the host. Nothing else can be reached. */
  readonly gateway: { readonly socketPath: string; readonly port: number };
  /** Wall time; waiting for a free place does not count. */
  readonly timeLimitMs: number;
  /** Called once when the command is started, after any waiting for a free place. */
  readonly onStart?: () => void;
  readonly signal?: AbortSignal;
}

/** Writable home folder of an agent; it vanishes with it. */
export const agentHome = '/home/agent';

/**
 * Runs a CLI to its end and ends whatever it left. `stdout` is whole up to `SandboxLimits.outputBytes` of the agent
 * limits; files are those below /task.
 * @throws {ConfigError} with the install line when that cannot work on this machine
 * @throws {IncompleteError} when the sandbox failed before the CLI was started
 * @throws {BenchError} when the signal is aborted; every process is ended
 */
export type RunAgent = (request: AgentRequest) => Promise<CodeResult>;

export interface CodeResult {
  /** Null when it was ended by a signal or a limit. */
  readonly exitCode: number | null;
  /** Cut at `SandboxLimits.outputBytes`, like stderr. */
  readonly stdout: string;
  readonly stderr: string;
  /** Regular files below `/task` that are new or changed, by virtual path. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly timedOut: boolean;
  readonly limit: CodeLimit | null;
  /** Things below `/task` that were not handed back: links, devices, pipes, odd names, too deep, too many. */
  readonly ignoredFiles: number;
}

/** @throws {ConfigError} with the install line when the runner of that language cannot work on this machine */
export type RunCode = (request: CodeRequest) => Promise<CodeResult>;

/** What one run may take. */
export interface SandboxLimits {
  /** All processes of a run together. */
  readonly memoryBytes: number;
  /** Processes and threads at once. */
  readonly processes: number;
  /** Size of the work folder, and of everything that is handed back. */
  readonly diskBytes: number;
  readonly fileBytes: number;
  readonly files: number;
  /** Kept of stdout and of stderr each. */
  readonly outputBytes: number;
  /** Printed bytes at which a run is stopped. */
  readonly printedBytes: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: SandboxLimits = {
  memoryBytes: 1024 * mebibyte,
  processes: 64,
  diskBytes: 128 * mebibyte,
  fileBytes: 64 * mebibyte,
  files: 1000,
  outputBytes: 256 * 1024,
  printedBytes: 64 * mebibyte,
};

/** For a whole agent CLI: its own runtime takes hundreds of MiB and dozens of threads before it does anything. */
export const defaultAgentLimits: SandboxLimits = {
  memoryBytes: 4096 * mebibyte,
  processes: 512,
  diskBytes: 256 * mebibyte,
  fileBytes: 64 * mebibyte,
  files: 2000,
  outputBytes: 16 * mebibyte,
  printedBytes: 64 * mebibyte,
};
