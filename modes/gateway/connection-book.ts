import type { Socket } from 'node:net';
import type { GatewayLimits } from './limits.ts';
import type { Session } from './session.ts';
import { WireFault } from './wire-fault.ts';

/** Whose connections are open: of each session only so many, and a stranger's only for a while. */
export class ConnectionBook {
  readonly #limits: GatewayLimits;
  readonly #strangers = new WeakMap<Socket, NodeJS.Timeout>();
  readonly #owners = new WeakMap<Socket, Session>();
  readonly #sockets = new WeakMap<Session, Set<Socket>>();

  constructor(limits: GatewayLimits) {
    this.#limits = limits;
  }

  /** A connection was opened: it stays if a token of an open session comes soon. */
  greet(socket: Socket): void {
    this.#expect(socket);
    socket.once('close', () => {
      clearTimeout(this.#strangers.get(socket));
      this.#disown(socket);
    });
  }

  /**
   * A request came with a session's token.
   * @throws {WireFault} `busy` when the session has too many connections
   */
  know(socket: Socket, session: Session): void {
    if (this.#owners.get(socket) === session || socket.destroyed) return;
    const own = this.#sockets.get(session) ?? new Set<Socket>();
    if (own.size >= this.#limits.sessionConnections)
      throw new WireFault('busy', `${own.size} connections are open; use one of them`);
    this.#disown(socket);
    clearTimeout(this.#strangers.get(socket));
    this.#sockets.set(session, own.add(socket));
    this.#owners.set(socket, session);
  }

  /** A session is closed: its connections are strangers'. */
  forget(session: Session): void {
    for (const socket of this.#sockets.get(session) ?? []) {
      this.#owners.delete(socket);
      this.#expect(socket);
    }
    this.#sockets.delete(session);
  }

  #expect(socket: Socket): void {
    clearTimeout(this.#strangers.get(socket));
    const drop = (): void => {
      if (!this.#owners.has(socket)) socket.destroy();
    };
    // After a stall of this process a token may have come that nobody has read yet: it is read before `drop`.
    const timer = setTimeout(() => setImmediate(drop), this.#limits.strangerMs);
    this.#strangers.set(socket, timer.unref());
  }

  #disown(socket: Socket): void {
    const session = this.#owners.get(socket);
    this.#owners.delete(socket);
    if (session !== undefined) this.#sockets.get(session)?.delete(socket);
  }
}
