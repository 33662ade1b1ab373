import { agentHome } from '../../sandbox/contract.ts';

/** What every CLI finds in its environment: nothing of the host's. */
export const commonEnvironment: Readonly<Record<string, string>> = {
  HOME: agentHome,
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  SHELL: '/bin/bash',
  TERM: 'dumb',
  NO_COLOR: '1',
  // Compiled copies of scripts would be handed back as new files.
  PYTHONDONTWRITEBYTECODE: '1',
};
