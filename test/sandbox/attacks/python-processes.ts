import type { Attack } from '../attack.ts';
import { refused, tries } from './tries.ts';

export const processesAttacks: Attack[] = [
  {
    title: 'forks without end',
    code: () =>
      'import os, time\ncount = 0\ntry:\n  while count < 500:\n    if os.fork() == 0: time.sleep(60)\n    count += 1\n  print("ESCAPED")\nexcept OSError as error: print("held after", count, error)',
    says: /held after (?:[12]\d|30) /,
  },
  {
    title: 'forks without end from a shell',
    language: 'shell',
    timeLimitMs: 700,
    code: () => 'bomb() { bomb | bomb & }\nbomb\nsleep 60',
    limit: 'time',
  },
  {
    title: 'starts threads without end',
    code: () =>
      'import threading, time\ncount = 0\ntry:\n  while count < 500:\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start(); count += 1\n  print("ESCAPED")\nexcept RuntimeError as error: print("held after", count, error)',
    says: /held after (?:[12]\d|30) /,
  },
  { title: 'runs without end', timeLimitMs: 400, code: () => 'while True: pass', limit: 'time' },
  {
    title: 'sleeps beyond its limit',
    timeLimitMs: 400,
    code: () => 'import time\ntime.sleep(600)',
    limit: 'time',
  },
  {
    title: 'ignores every signal',
    timeLimitMs: 400,
    code: () =>
      'import signal\nfor n in range(1, 65):\n  try: signal.signal(n, signal.SIG_IGN)\n  except (OSError, ValueError): pass\nwhile True: pass',
    limit: 'time',
  },
  {
    title: 'leaves a daemon behind',
    code: () =>
      'import os, time\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n    os.setsid(); time.sleep(600); print("ESCAPED")\n  os._exit(0)\nprint("parent done")',
    says: /parent done/,
  },
  {
    title: 'kills process 1',
    code: () =>
      'import os, signal\nfor n in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP, signal.SIGHUP): os.kill(1, n)\nprint("still here")',
    says: /still here/,
  },
  {
    title: 'kills everybody',
    code: () =>
      'import os, signal\ntry: os.kill(-1, signal.SIGKILL)\nexcept OSError as error: print(error)\nprint("still here")',
    says: /still here/,
  },
  {
    title: 'kills the process of the host',
    code: ({ pid }) => tries(`os.kill(${pid}, 9)`, 'os.killpg(1000000, 9)'),
    says: /held: ProcessLookupError/,
  },
  {
    title: 'traces process 1',
    code: () => tries('syscall(101 if os.uname().machine == "x86_64" else 117, 16, 1, 0, 0)'),
    says: refused,
  },
  {
    title: 'reads the memory of process 1',
    code: () => tries('syscall(310 if os.uname().machine == "x86_64" else 270, 1, 0, 0, 0, 0, 0)'),
    says: refused,
  },
  {
    title: 'becomes root',
    code: () => tries('os.setuid(0)', 'os.setgid(0)', 'os.setresuid(0, 0, 0)', 'os.setgroups([0])'),
    says: refused,
  },
  {
    title: 'uses a program with the setuid bit',
    language: 'shell',
    code: () =>
      'su -c "echo ESCAPED" root < /dev/null\nmount -t tmpfs none /mnt && echo ESCAPED\necho "id $(id -u)"',
    says: /id 65534/,
  },
  {
    title: 'gains capabilities',
    code: () =>
      'print([line for line in open("/proc/self/status") if line.startswith(("Cap", "NoNewPrivs", "Seccomp:"))])',
    says: /CapEff:\\t0{16}.*CapBnd:\\t0{16}.*NoNewPrivs:\\t1.*Seccomp:\\t2/,
  },
  {
    title: 'raises its priority',
    code: () => tries('os.nice(-20)', 'os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))'),
    says: refused,
  },
  {
    title: 'raises its limits',
    code: () =>
      tries(
        'resource.setrlimit(resource.RLIMIT_NPROC, (4096, 4096))',
        'resource.setrlimit(resource.RLIMIT_AS, (-1, -1))',
        'resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))',
      ),
    says: /held: ValueError .*maximum limit/,
  },
  { title: 'sets the clock', code: () => tries('time.clock_settime(time.CLOCK_REALTIME, 0)'), says: refused },
  {
    title: 'leaves a core dump',
    code: () => 'import os\nprint("aborting", flush=True)\nos.abort()',
    says: /aborting/,
    files: [],
  },
];
