import { type AgentRequest, agentHome, type HostBind } from '../contract.ts';
import type { Room } from './room.ts';

const mebibyte = 1024 * 1024;

/** What programs look up about the user and the machine; nothing of the host's. */
const texts = {
  '/etc/passwd': `agent:x:65534:65534:agent:${agentHome}:/bin/sh\n`,
  '/etc/group': 'agent:x:65534:\n',
  '/etc/hosts': '127.0.0.1 localhost sandbox\n::1 localhost\n',
};

/**
 * For a whole agent CLI: a home folder, sockets within a network namespace that holds nothing but loopback, terminals, and one
 * way out, the gateway. It stands in for the own sandbox of Codex and the permissions of Claude Code, which are off inside.
 * @param binds what the request binds, staged
 */
export function agentRoom(request: AgentRequest, binds: readonly HostBind[]): Room {
  return {
    scratch: [
      { path: agentHome, bytes: 256 * mebibyte },
      { path: '/tmp', bytes: 256 * mebibyte },
      { path: '/dev/shm', bytes: 64 * mebibyte },
    ],
    binds,
    texts,
    terminals: true,
    seccomp: 'agent',
    environment: request.environment,
    descriptors: 4096,
    limitsProcess: false,
    forward: request.gateway,
  };
}
