import type { Attack } from '../attack.ts';
import { refused, tries } from './tries.ts';

export const memoryAttacks: Attack[] = [
  {
    title: 'takes memory without end',
    code: () => 'held = []\nwhile True: held.append(bytearray(1_000_000))',
    limit: 'memory',
  },
  {
    title: 'takes memory in many processes',
    code: () =>
      'import os, time\nfor _ in range(12):\n  if os.fork() == 0:\n    held = b"x" * 50_000_000\n    time.sleep(60)\ntime.sleep(60)',
    limit: 'memory',
  },
  {
    title: 'takes more addresses than there are',
    code: () => 'held = bytearray(1 << 40)\nprint("ESCAPED")',
    says: /MemoryError/,
  },
  {
    title: 'takes memory that belongs to no process',
    code: () =>
      tries(
        'os.memfd_create("x")',
        'syscall(29 if os.uname().machine == "x86_64" else 194, 0, 1 << 30, 0o1600)',
      ),
    says: refused,
  },
  {
    title: 'fills /dev/shm',
    code: () =>
      tries(
        'with open("/dev/shm/x", "wb") as a, open("/dev/shm/y", "wb") as b, open("/dev/shm/z", "wb") as c:\n    for f in (a, b, c): f.write(bytes(8_000_000)); f.flush()',
      ),
    says: /held: OSError .*No space/,
  },
  {
    title: 'fills /tmp',
    code: () => tries('for n in range(20): open("/tmp/%d" % n, "wb").write(bytes(8_000_000))'),
    says: /held: OSError .*No space/,
  },
  {
    title: 'fills its folder',
    code: () => 'for n in range(20): open("/task/%d" % n, "wb").write(bytes(8_000_000))\nprint("ESCAPED")',
    limit: 'disk',
  },
  {
    title: 'writes a file above its limit',
    code: () => 'open("/task/x", "wb").write(bytes(12_000_000))\nprint("ESCAPED")',
    says: /File too large|^$/,
  },
  {
    title: 'makes a sparse file of 1 TB',
    code: () => tries('os.truncate(os.open("/task/x", os.O_CREAT | os.O_WRONLY), 1 << 40)'),
    says: /held: OSError .*File too large|^$/,
  },
  {
    title: 'makes a million files',
    code: () => 'for n in range(1_000_000): open("/task/%d" % n, "w")\nprint("ESCAPED")',
    limit: 'files',
  },
  {
    title: 'makes a million folders, one in another',
    code: () => 'import os\nfor n in range(1_000_000): os.mkdir("d"); os.chdir("d")\nprint("ESCAPED")',
    limit: 'files',
  },
  { title: 'prints without end', code: () => 'while True: print("x" * 100_000)', limit: 'output' },
  {
    title: 'complains without end',
    code: () => 'import sys\nwhile True: sys.stderr.write("x" * 100_000)',
    limit: 'output',
  },
  {
    title: 'prints and complains without end',
    code: () => 'import os\nwhile True: os.write(1, b"x" * 50_000); os.write(2, b"y" * 50_000)',
    limit: 'output',
  },
  {
    title: 'prints from a process left behind',
    language: 'shell',
    code: () => '(sleep 1; echo ESCAPED) &\necho done',
    says: /done/,
  },
];
