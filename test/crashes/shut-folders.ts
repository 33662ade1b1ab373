import { spawnSync } from 'node:child_process';

/**
 * Commands through which a program sees a folder as read-only: in a mount namespace of its own, where root has no more
 * rights than others. Nothing of it is seen outside, and it ends with the program.
 */
export function withReadOnly(folder: string): string[] {
  const script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$PWD" && exec "$@"';
  return ['unshare', '--mount', ...userNamespace, 'bash', '-c', script, folder];
}

/** As a user who owns nothing. Null where this process may not become another one. */
export function asNobody(): string[] | null {
  return process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : null;
}

const userNamespace = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];

/** Why mounts in a namespace do not work here; null: they do. */
export function whyNoMounts(folder: string): string | null {
  const [program = '', ...args] = [...withReadOnly(folder), 'true'];
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return null;
  return `unshare --mount ${userNamespace.join(' ')} does not work here (${(error?.message ?? stderr).trim()}): run it as root, or allow user namespaces`;
}
