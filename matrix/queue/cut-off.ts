interface Connected {
  /** BullMQ's two connections: `blockingClient` is that of workers. */
  getBackend(): {
    readonly client: Promise<Client>;
    readonly blockingClient: Promise<Client> | undefined;
    close(force: boolean): Promise<void>;
  };
}

interface Client {
  disconnect(): void;
}

/**
 * Ends the connections of a BullMQ queue or worker at once. `close` and `disconnect` of BullMQ wait for a server that is away,
 * and a `close(true)` after a `close()` is the same wait.
 */
export function cutOff(connected: Connected): void {
  const backend = connected.getBackend();
  // Ends what was never connected; its client promise does not settle.
  backend.close(true).catch(() => undefined);
  for (const client of [backend.client, backend.blockingClient])
    client?.then(
      (known) => known.disconnect(),
      () => undefined,
    );
}
