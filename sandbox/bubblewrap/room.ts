import type { HostBind } from '../contract.ts';
import { taskFolder } from '../virtual-path.ts';
import type { SeccompKind } from './seccomp-filter.ts';

/** How the inside of a sandbox is laid out and limited, beside the limits of a run. */
export interface Room {
  /** Writable places besides the work folder. */
  readonly scratch: readonly { readonly path: string; readonly bytes: number }[];
  /** Places of the host, read only; every source can be reached by the user that bubblewrap runs as. */
  readonly binds: readonly HostBind[];
  /** Small files by absolute path, read only. */
  readonly texts: Readonly<Record<string, string>>;
  /** A /dev with pseudo-terminals of its own. */
  readonly terminals: boolean;
  readonly seccomp: SeccompKind;
  /** All that the command finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Open files of a process. */
  readonly descriptors: number;
  /** RLIMIT_AS and RLIMIT_CPU, by the limits of the run; an agent's own runtime wants more than it uses. */
  readonly limitsProcess: boolean;
  /**
   * 127.0.0.1:`port` inside leads to this Unix socket of the host. The socket has no path inside: process 1 alone holds it,
   * so that a command has no more connections than process 1 allows.
   */
  readonly forward: { readonly port: number; readonly socketPath: string } | null;
}

/** Where the script lies: beside the work folder, so that it is not among the results. */
export const codeFolder = '/code';

const mebibyte = 1024 * 1024;

/** For a script that a model wrote: no network, no socket, one processor's worth of threads. */
export const codeRoom: Room = {
  scratch: [
    { path: codeFolder, bytes: 8 * mebibyte },
    { path: '/tmp', bytes: 64 * mebibyte },
    { path: '/dev/shm', bytes: 16 * mebibyte },
  ],
  binds: [],
  texts: {},
  terminals: false,
  seccomp: 'code',
  environment: {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: taskFolder,
    TMPDIR: '/tmp',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    PYTHONPATH: taskFolder,
    PYTHONHASHSEED: '0',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
    OPENBLAS_NUM_THREADS: '1',
    OMP_NUM_THREADS: '1',
  },
  descriptors: 256,
  limitsProcess: true,
  forward: null,
};
