import { type Attack, secret } from './attack.ts';
import { memoryAttacks } from './attacks/python-limits.ts';
import { networkAttacks } from './attacks/python-network.ts';
import { processesAttacks } from './attacks/python-processes.ts';
import { readingAttacks } from './attacks/python-reading.ts';
import { resultsAttacks } from './attacks/python-results.ts';
import { systemAttacks } from './attacks/python-system.ts';
import { watchdogAttacks } from './attacks/python-watchdog.ts';

export const pythonAttacks: readonly Attack[] = [
  ...readingAttacks,
  ...networkAttacks,
  ...processesAttacks,
  ...systemAttacks,
  ...memoryAttacks,
  ...resultsAttacks,
  ...watchdogAttacks,
];

/** Never in what comes back, whatever the attack. */
export const neverPrinted = [secret, 'root:x:0'];
