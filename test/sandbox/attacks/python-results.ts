import type { Attack } from '../attack.ts';
import { refused, tries } from './tries.ts';

export const resultsAttacks: Attack[] = [
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
