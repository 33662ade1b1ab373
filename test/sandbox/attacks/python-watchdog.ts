import type { Attack } from '../attack.ts';

const resourceCall = 'import os, resource';

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
    code: () =>
      `${resourceCall}, time\ntry: resource.prlimit(1, resource.RLIMIT_NOFILE, (3, 3))\nexcept OSError as error: print(error)\ntime.sleep(0.3)\nprint("done")`,
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
