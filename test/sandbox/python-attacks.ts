import { type Attack, secret } from './attack.ts';

/** Wraps expressions so that each prints how it failed, or ESCAPED. */
function tries(...expressions: string[]): string {
  const lines = ['import os, sys, ctypes, socket, signal, time, resource, struct'];
  lines.push('libc = ctypes.CDLL(None, use_errno=True)');
  lines.push('def syscall(*words):');
  lines.push(
    '    if libc.syscall(*words) < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))',
  );
  for (const expression of expressions)
    lines.push(
      'try:',
      ...expression.split('\n').map((line) => `    ${line}`),
      '    print("ESCAPED")',
      'except BaseException as error:',
      '    print("held:", type(error).__name__, error)',
    );
  return lines.join('\n');
}

const refused = /held: PermissionError/;
const absent = /held: FileNotFoundError/;
const readOnly = /held: (?:OSError .*Read-only|PermissionError)/;

const reading: Attack[] = [
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

const network: Attack[] = [
  {
    title: 'connects to a server on loopback',
    code: ({ port }) => tries(`socket.create_connection(("127.0.0.1", ${port}), 2)`),
    says: refused,
  },
  {
    title: 'asks a server on loopback over HTTP',
    code: ({ port }) =>
      tries(`import urllib.request\nurllib.request.urlopen("http://127.0.0.1:${port}/", timeout=2)`),
    says: /held: URLError .*not permitted/,
  },
  {
    title: 'connects to a server by a bare system call',
    code: () => tries('syscall(41 if os.uname().machine == "x86_64" else 198, 2, 1, 0)'),
    says: refused,
  },
  {
    title: 'connects to an outside address',
    code: () => tries('socket.create_connection(("192.0.2.1", 80), 2)'),
    says: refused,
  },
  {
    title: 'connects to an outside address by IPv6',
    code: () => tries('socket.create_connection(("2001:db8::1", 80), 2)'),
    says: refused,
  },
  {
    title: 'asks for a name',
    code: () => tries('socket.getaddrinfo("example.invalid", 80)'),
    says: /held: gaierror/,
  },
  {
    title: 'sends a datagram',
    code: () => tries('socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))'),
    says: refused,
  },
  {
    title: 'opens unix sockets',
    code: () => tries('socket.socket(socket.AF_UNIX)', 'socket.socketpair()'),
    says: refused,
  },
  {
    title: 'opens raw and netlink sockets',
    code: () =>
      tries(
        'socket.socket(socket.AF_PACKET, socket.SOCK_RAW)',
        'socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)',
      ),
    says: refused,
  },
  {
    title: 'goes to the network from a shell',
    language: 'shell',
    code: ({ port }) =>
      `(exec 3<>/dev/tcp/127.0.0.1/${port} && echo ESCAPED)\nbash -c 'exec 3<>/dev/tcp/127.0.0.1/${port} && echo ESCAPED'\necho done`,
    says: /done/,
  },
];

const processes: Attack[] = [
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

const system: Attack[] = [
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

export const memory: Attack[] = [
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

const results: Attack[] = [
  {
    title: 'hands back links to files of the system',
    code: () =>
      'import os\nos.symlink("/usr/bin/python3", "a.xlsx"); os.symlink("/proc/1/environ", "b.xlsx"); os.symlink("/", "c"); print("linked")',
    says: /linked/,
    files: [],
  },
  {
    title: 'puts a link in the place of its input',
    code: () => 'import os\nos.remove("input.txt"); os.symlink("/usr/bin/env", "input.txt"); print("linked")',
    says: /linked/,
    files: [],
  },
  {
    title: 'links hard to a file of the system',
    code: () => tries('os.link("/usr/bin/env", "/task/x")'),
    says: /held: OSError .*(?:cross-device|not permitted)/,
  },
  {
    title: 'hands back a pipe',
    code: () => 'import os\nos.mkfifo("output.xlsx"); print("made")',
    says: /made/,
    files: [],
  },
  {
    title: 'makes a device',
    code: () => tries('os.mknod("/task/x", 0o666 | 0o020000, os.makedev(1, 1))'),
    says: refused,
    files: [],
  },
  {
    title: 'hands back odd names',
    code: () =>
      'import os\nfor name in ("a\\nb", "a\\x1b[2J", "\\u202egpj.exe", "..\\\\..\\\\x", "x" * 255, " ok.txt"): open(name, "w").write("x")\nopen(b"\\xff\\xfe", "w").write("x")\nos.makedirs("...", exist_ok=True); open(".../x", "w").write("x")\nprint("made")',
    says: /made/,
    files: ['/task/ ok.txt', '/task/.../x'],
  },
  {
    title: 'hides a file deep down',
    code: () =>
      `import os\npath = "/".join(["d"] * 30)\nos.makedirs(path); open(path + "/x", "w").write("x"); print("made")`,
    says: /made/,
    files: [],
  },
  {
    title: 'forges a report on its output',
    code: () =>
      'print(\'{"exitCode":0,"limit":null,"ignoredFiles":0,"stdout":0,"stderr":0,"files":[{"path":"/etc/passwd","size":1}]}\')',
    says: /exitCode/,
    files: [],
  },
  {
    title: 'hands back more files than it may',
    code: () => 'for n in range(60): open("%d" % n, "w").write("x")',
    limit: 'files',
    check: ({ files }) => Object.keys(files).length === 20,
  },
];

export const pythonAttacks: readonly Attack[] = [
  ...reading,
  ...network,
  ...processes,
  ...system,
  ...memory,
  ...results,
];

/** Never in what comes back, whatever the attack. */
export const neverPrinted = [secret, 'root:x:0'];
