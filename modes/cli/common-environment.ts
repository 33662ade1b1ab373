import { agentHome } from '../../sandbox/contract.ts';

const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** What every CLI finds in its environment: nothing of the host's. @param pathFolders its own programs, inside */
export function commonEnvironment(pathFolders: readonly string[]): Record<string, string> {
  return {
    HOME: agentHome,
    PATH: [...pathFolders, ...systemFolders].join(':'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    SHELL: '/bin/bash',
    TERM: 'dumb',
    NO_COLOR: '1',
    // Compiled copies of scripts would be handed back as new files.
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
