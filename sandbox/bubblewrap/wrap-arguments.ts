import { taskFolder } from '../virtual-path.ts';
import type { Room } from './room.ts';

export const pythonPath = '/usr/bin/python3';
export const shellPath = '/bin/sh';

/** Descriptor on which bubblewrap reads the seccomp program; those of the room's texts follow in their order. */
const seccompDescriptor = 3;

/** All writable file systems of the sandbox. */
export function writableFolders(room: Room): string[] {
  return [taskFolder, ...room.scratch.map(({ path }) => path)];
}

/**
 * Arguments for bubblewrap: every namespace of its own, a root that holds /usr and nothing of the host's besides the
 * binds of the room, and `program` as process 1, which signals from inside cannot end.
 */
export function wrapArguments(room: Room, diskBytes: number, program: readonly string[]): string[] {
  return [
    ...['--unshare-all', '--unshare-user', '--uid', '65534', '--gid', '65534', '--hostname', 'sandbox'],
    ...['--die-with-parent', '--new-session', '--as-pid-1', '--cap-drop', 'ALL'],
    ...['--seccomp', String(seccompDescriptor)],
    ...['--ro-bind', '/usr', '/usr'],
    ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    // Debian's linear algebra is found through /etc/alternatives; the cache only makes loading quick.
    ...['/etc/alternatives', '/etc/ld.so.cache'].flatMap((path) => ['--ro-bind-try', path, path]),
    ...['--proc', '/proc'],
    ...(room.terminals ? devicesWithTerminals : devices),
    ...Object.keys(room.texts).flatMap((path, index) => [
      ...['--perms', '0444', '--file', String(seccompDescriptor + 1 + index), path],
    ]),
    ...room.binds.flatMap(({ from, to }) => ['--ro-bind', from, to]),
    ...[...room.scratch, { path: taskFolder, bytes: diskBytes }].flatMap(({ path, bytes }) => [
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

/** Single devices in place of --dev, whose /dev is a writable tmpfs without a size. */
const devices = [
  ...['null', 'zero', 'full', 'random', 'urandom'].flatMap((name) => [
    '--dev-bind',
    `/dev/${name}`,
    `/dev/${name}`,
  ]),
  ...['--symlink', '/proc/self/fd', '/dev/fd'],
];

/** Only --dev brings pseudo-terminals. Its tmpfs is closed before anything runs; /dev/shm is mounted over it. */
const devicesWithTerminals = ['--dev', '/dev', '--remount-ro', '/dev'];
