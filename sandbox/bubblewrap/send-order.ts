import type { SandboxLimits } from '../contract.ts';
import { taskFolder } from '../virtual-path.ts';
import type { Room } from './room.ts';
import { writableFolders } from './wrap-arguments.ts';

/** One command for the sandbox. File paths are those of the inside. */
export interface WrappedOrder {
  readonly command: readonly string[];
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Writes what process 1 reads first: one line of JSON, then the files one after another. The stream stays open.
 * @param gatewayNumber descriptor of process 1 that stands for the gateway's socket, if the room has one
 */
export function sendOrder(
  stdin: NodeJS.WritableStream | null,
  { command, files, timeLimitMs }: WrappedOrder,
  limits: SandboxLimits,
  { room, gatewayNumber }: { readonly room: Room; readonly gatewayNumber: number },
): void {
  const entries = Object.entries(files);
  const header = {
    command,
    environment: room.environment,
    forward: room.forward === null ? null : { port: room.forward.port, descriptor: gatewayNumber },
    folder: taskFolder,
    files: entries.map(([path, data]) => ({ path, size: data.length })),
    limits: {
      ...limits,
      addressBytes: room.limitsProcess ? 2 * limits.memoryBytes : null,
      cpuSeconds: room.limitsProcess ? Math.ceil(timeLimitMs / 1000) + 1 : null,
      descriptors: room.descriptors,
      inodes: 4 * limits.files,
      folders: writableFolders(room),
      wallSeconds: timeLimitMs / 1000,
    },
  };
  stdin?.write(`${JSON.stringify(header)}\n`);
  for (const [, data] of entries) stdin?.write(data);
}
