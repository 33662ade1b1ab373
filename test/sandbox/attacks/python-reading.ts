import type { Attack } from '../attack.ts';
import { absent, refused, tries } from './tries.ts';

export const readingAttacks: Attack[] = [
  { title: 'reads /etc/passwd', code: () => tries('open("/etc/passwd").read()'), says: absent },
  { title: 'reads /etc/shadow', code: () => tries('open("/etc/shadow").read()'), says: absent },
  { title: 'lists /root', code: () => tries('os.listdir("/root")'), says: absent },
  { title: 'lists /home', code: () => tries('os.listdir("/home")'), says: absent },
  { title: 'reads a file of the host', code: ({ file }) => tries(`open("${file}").read()`), says: absent },
  { title: 'reads the product itself', code: () => tries(`os.listdir("${process.cwd()}")`), says: absent },
  {
    title: 'finds keys in its environment',
    code: () => 'import os\nprint(sorted(os.environ))\nprint(os.environ)',
    says: /'HOME', 'LANG'/,
  },
  {
    title: 'reads the environment of process 1',
    code: () => tries('open("/proc/1/environ").read()'),
    says: refused,
  },
  {
    title: 'reads the environment of its parent',
    code: () => tries('open("/proc/%d/environ" % os.getppid()).read()'),
    says: refused,
  },
  {
    title: 'searches every process for keys',
    code: () =>
      `import os\nfor pid in os.listdir('/proc'):\n  for name in ('environ', 'cmdline', 'maps'):\n    try: print(open('/proc/%s/%s' % (pid, name)).read().replace(chr(0), ' '))\n    except OSError: pass\nprint('searched')`,
    says: /searched/,
  },
  {
    title: 'reads the process of the host',
    code: ({ pid }) => tries(`open("/proc/${pid}/status")`),
    says: absent,
  },
  {
    title: 'sees processes of the host',
    code: () => 'import os\nprint("count", len([p for p in os.listdir("/proc") if p.isdigit()]))',
    says: /count 2\n/,
  },
  {
    title: 'walks through /proc/1/root',
    code: () => tries('os.listdir("/proc/1/root/")', 'os.listdir("/proc/1/cwd/")'),
    says: refused,
  },
  {
    title: 'opens descriptors of process 1',
    code: () => tries('os.listdir("/proc/1/fd")', 'open("/proc/1/fd/1", "w").write("{}")'),
    says: refused,
  },
  {
    title: 'writes into the memory of process 1',
    code: () => tries('open("/proc/1/mem", "r+b")'),
    says: refused,
  },
  {
    title: 'finds descriptors that were left open',
    code: () =>
      'import os\nfor fd in range(3, 1024):\n  try:\n    os.fstat(fd); print("ESCAPED", fd, os.readlink("/proc/self/fd/%d" % fd))\n  except OSError: pass\nprint("none left")',
    says: /none left/,
  },
  {
    title: 'opens disks and kernel memory',
    code: () =>
      tries('open("/dev/vda", "rb")', 'open("/dev/mem", "rb")', 'open("/dev/kmsg")', 'open("/dev/tty", "w")'),
    says: absent,
  },
  {
    title: 'looks into /sys',
    code: () => tries('os.listdir("/sys")', 'os.listdir("/sys/fs/cgroup")'),
    says: absent,
  },
];
