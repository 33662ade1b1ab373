import type { Attack } from '../attack.ts';
import { refused, tries } from './tries.ts';

/** So many tries, none of them with another end. */
function allRefused(count: number): RegExp {
  return new RegExp(`^(?:${refused.source}.*\\n){${count}}$`);
}

/** Attempts on process 1, which has the same user. Whatever comes of them is an outcome of the code. */
export const watchdogAttacks: Attack[] = [
  {
    title: 'interrupts process 1',
    code: () => 'import os, time\nos.kill(1, 2)\ntime.sleep(0.2)\nprint("still watched")',
    says: /still watched/,
    check: ({ exitCode }) => exitCode === 0,
  },
  {
    title: 'sends every signal to process 1',
    code: () =>
      'import os, signal, time\nfor n in signal.valid_signals():\n  try: os.kill(1, n)\n  except OSError: pass\ntime.sleep(0.2)\nprint("still watched")',
    says: /still watched/,
    check: ({ exitCode }) => exitCode === 0,
  },
  {
    title: 'interrupts process 1 and runs on',
    timeLimitMs: 400,
    code: () => 'import os\nwhile True: os.kill(1, 2)',
    limit: 'time',
  },
  {
    title: 'takes the descriptors of process 1 away',
    code: () => tries('resource.prlimit(1, resource.RLIMIT_NOFILE, (3, 3))'),
    says: refused,
    check: ({ exitCode }) => exitCode === 0,
  },
  {
    title: 'sets limits of process 1 by the bare call',
    code: () =>
      tries(
        // The upper half of the argument is not looked at by the kernel, and must not help past the filter.
        ...['1', '0x100000001', 'os.getppid()'].map(
          (pid) =>
            `syscall(302 if os.uname().machine == "x86_64" else 261, ctypes.c_ulong(${pid}), 0, struct.pack("QQ", 1, 1), None)`,
        ),
      ),
    says: allRefused(3),
  },
  {
    title: 'slows process 1 down',
    code: () =>
      tries(
        'os.setpriority(os.PRIO_PROCESS, 1, 19)',
        'os.setpriority(os.PRIO_PGRP, 0, 19)',
        'os.setpriority(os.PRIO_USER, 0, 19)',
        'os.setpriority(os.PRIO_USER, os.getuid(), 19)',
      ),
    says: allRefused(4),
  },
  {
    title: 'takes the scheduler of process 1',
    code: () =>
      tries(
        'os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))',
        'os.sched_setparam(1, os.sched_param(0))',
        'os.sched_setaffinity(1, {0})',
        'syscall(314 if os.uname().machine == "x86_64" else 274, 1, struct.pack("IIQiIQQQ", 48, 5, 0, 0, 0, 0, 0, 0), 0)',
        'syscall(251 if os.uname().machine == "x86_64" else 30, 1, 1, 3 << 13)',
      ),
    says: allRefused(5),
  },
  {
    title: 'sets its own limits and priority, which it may',
    code: () =>
      'import os, resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)); os.setpriority(os.PRIO_PROCESS, 0, 15)\nprint(resource.getrlimit(resource.RLIMIT_NOFILE), os.getpriority(os.PRIO_PROCESS, 0))',
    says: /\(100, 100\) 15/,
  },
  {
    title: 'closes its folder',
    code: () => 'import os\nopen("/task/x", "w").write("x")\nos.chmod("/task", 0)\nprint("closed")',
    says: /closed/,
    files: [],
    check: ({ exitCode, ignoredFiles }) => exitCode === 0 && ignoredFiles === 1,
  },
  {
    title: 'hands back a file in a folder whose name is no text',
    code: () =>
      'import os\nos.mkdir(b"/task/\\xff"); open(b"/task/\\xff/x", "w").write("x"); open("/task/y", "w").write("y")\nprint("made")',
    says: /made/,
    files: ['/task/y'],
    check: ({ exitCode, ignoredFiles }) => exitCode === 0 && ignoredFiles === 1,
  },
  {
    title: 'hands back paths longer than the report',
    code: () =>
      'import os\nfor n in range(15): os.mkdir("\u4e00" * 80); os.chdir("\u4e00" * 80)\nfor n in range(20): open("%02d" % n + "\u4e00" * 80, "w").write("x")\nprint("made")',
    says: /made/,
    check: ({ exitCode }) => exitCode === 0,
  },
];
