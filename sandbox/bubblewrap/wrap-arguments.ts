import { taskFolder } from '../virtual-path.ts';

/** Where the script lies: beside the work folder, so that it is not among the results. */
export const codeFolder = '/code';

export const pythonPath = '/usr/bin/python3';
export const shellPath = '/bin/sh';

/** Descriptor on which bubblewrap reads the seccomp program. */
export const seccompDescriptor = 3;

const mebibyte = 1024 * 1024;

/** Writable places besides the work folder, with their sizes. */
const scratch = [
  { path: codeFolder, bytes: 8 * mebibyte },
  { path: '/tmp', bytes: 64 * mebibyte },
  { path: '/dev/shm', bytes: 16 * mebibyte },
];

/** All writable file systems of the sandbox. */
export function writableFolders(): string[] {
  return [taskFolder, ...scratch.map(({ path }) => path)];
}

/**
 * Arguments for bubblewrap: every namespace of its own, a root that holds /usr and nothing of the host's besides,
 * and `program` as process 1, which signals from inside cannot end.
 */
export function wrapArguments(diskBytes: number, program: readonly string[]): string[] {
  return [
    ...['--unshare-all', '--unshare-user', '--uid', '65534', '--gid', '65534', '--hostname', 'sandbox'],
    ...['--die-with-parent', '--new-session', '--as-pid-1', '--cap-drop', 'ALL'],
    ...['--seccomp', String(seccompDescriptor)],
    ...['--ro-bind', '/usr', '/usr'],
    ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    // Debian's linear algebra is found through /etc/alternatives; the cache only makes loading quick.
    ...['/etc/alternatives', '/etc/ld.so.cache'].flatMap((path) => ['--ro-bind-try', path, path]),
    ...['--proc', '/proc'],
    // Single devices in place of --dev, whose /dev is a writable tmpfs without a size.
    ...['null', 'zero', 'full', 'random', 'urandom'].flatMap((name) => [
      '--dev-bind',
      `/dev/${name}`,
      `/dev/${name}`,
    ]),
    ...['--symlink', '/proc/self/fd', '/dev/fd'],
    ...[...scratch, { path: taskFolder, bytes: diskBytes }].flatMap(({ path, bytes }) => [
      '--size',
      String(bytes),
      '--tmpfs',
      path,
    ]),
    // Last: nothing can be made beside the places above.
    ...['--remount-ro', '/', '--chdir', taskFolder, '--'],
    ...program,
  ];
}
