import type { Attack } from '../attack.ts';
import { readOnly, refused, tries } from './tries.ts';

export const systemAttacks: Attack[] = [
  {
    title: 'mounts',
    code: () =>
      tries('syscall(165 if os.uname().machine == "x86_64" else 40, b"none", b"/task", b"tmpfs", 0, 0)'),
    says: refused,
  },
  { title: 'changes its root', code: () => tries('os.chroot("/task")'), says: refused },
  {
    title: 'makes a namespace of its own',
    code: () =>
      tries(
        'syscall(272 if os.uname().machine == "x86_64" else 97, 0x10000000)',
        'syscall(56 if os.uname().machine == "x86_64" else 220, 0x10000011, 0, 0, 0, 0)',
      ),
    says: refused,
  },
  {
    title: 'makes a namespace by the newer call',
    code: () =>
      tries(
        'syscall(435, ctypes.create_string_buffer(struct.pack("8Q", 0x10000000, 0, 0, 0, 17, 0, 0, 0)), 64)',
      ),
    says: /held: OSError .*not implemented/,
  },
  {
    title: 'enters another namespace',
    code: () =>
      tries(
        'fd = os.open("/proc/self/ns/net", 0)\nsyscall(308 if os.uname().machine == "x86_64" else 268, fd, 0)',
      ),
    says: refused,
  },
  {
    title: 'uses io_uring',
    code: () => tries('syscall(425, 8, ctypes.create_string_buffer(256))'),
    says: refused,
  },
  {
    title: 'loads a bpf program',
    code: () => tries('syscall(321 if os.uname().machine == "x86_64" else 280, 5, 0, 0)'),
    says: refused,
  },
  {
    title: 'uses the keyring',
    code: () => tries('syscall(250 if os.uname().machine == "x86_64" else 219, 0, -3, 1)'),
    says: refused,
  },
  {
    title: 'calls by the numbers of another machine',
    code: () =>
      'import ctypes, os\nprint("calling", flush=True)\nctypes.CDLL(None).syscall(0x40000000 + 39)\nprint("ESCAPED")',
    says: /calling/,
  },
  {
    title: 'writes to /usr, /etc, / and /dev',
    code: () =>
      tries(
        ...['/usr/x', '/usr/lib/x', '/etc/x', '/x', '/dev/x', '/proc/x'].map(
          (path) => `open("${path}", "w")`,
        ),
      ),
    says: readOnly,
  },
  {
    title: 'writes to kernel settings',
    code: () =>
      tries(
        'open("/proc/sys/kernel/hostname", "w").write("x")',
        'open("/proc/sysrq-trigger", "w").write("h")',
        'open("/proc/sys/kernel/core_pattern", "w").write("|/task/x")',
      ),
    says: readOnly,
  },
  {
    title: 'plants a .pth file and a site hook',
    code: () =>
      tries(
        'open("/usr/lib/python3/dist-packages/x.pth", "w")',
        'open("/usr/lib/python3/dist-packages/sitecustomize.py", "w")',
        'open("/usr/local/lib/x.pth", "w")',
      ),
    says: readOnly,
  },
  {
    title: 'plants a site hook where Python looks first',
    code: () =>
      'open("/task/sitecustomize.py", "w").write("import os; os._exit(7)")\nopen("/task/json.py", "w").write("raise SystemExit(7)")\nprint("planted")',
    says: /planted/,
    files: ['/task/json.py', '/task/sitecustomize.py'],
  },
];
