import { ModelError } from '../../../core/errors.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { addUsage, noUsage } from '../../../core/usage.ts';
import type { CallRecord } from '../../../core/vocabulary.ts';
import type { ChatReply, Message, ToolDefinition } from '../../../models/contract.ts';
import type { CliModeServices, CliName } from '../../../modes/cli/contract.ts';
import { BusyClock } from '../../../modes/gateway/busy-clock.ts';
import type { Gateway, GatewaySession, SessionEnd, SessionOptions } from '../../../modes/gateway/contract.ts';
import { ReplyChain } from '../../../modes/gateway/reply-chain.ts';
import type { AgentRequest, CodeResult } from '../../../sandbox/contract.ts';

/** A session without a network: `ask` is what a CLI's request comes to. */
export class FakeSession implements GatewaySession {
  readonly token = `token-${Math.random().toString(36).slice(2).padEnd(12, '0')}`;
  readonly options: SessionOptions;
  readonly calls: CallRecord[] = [];
  readonly ended: Promise<SessionEnd>;
  usage = noUsage;
  end: SessionEnd | null = null;
  lastFailure: unknown = null;
  closings = 0;
  readonly #clock = new BusyClock();
  readonly #chain = new ReplyChain();
  #tell: (end: SessionEnd) => void = () => undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    this.ended = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  get pending(): number {
    return this.#clock.pending;
  }

  get busyMs(): number {
    return this.#clock.busyMs;
  }

  async ask(messages: readonly Message[] = [], tools?: readonly ToolDefinition[]): Promise<ChatReply | null> {
    const { model, context, settings, ordinal, settledReply, signal } = this.options;
    const place = { index: this.calls.length, after: this.#chain.digest };
    const full = ordinal === undefined ? context : { ...context, ordinal: { ...ordinal, ...place } };
    this.#clock.enter();
    try {
      const reply = await model.complete({ ...settings, messages, ...(tools && { tools }) }, full, signal);
      const { key, model: name, finish, usage, latencyMs, source } = reply;
      this.#chain.add(place.index, settledReply?.(reply.parts) ?? reply.parts);
      this.calls.push({ key, model: name, finish, usage, latencyMs, source });
      this.usage = addUsage(this.usage, usage);
      this.lastFailure = null;
      if (finish === 'refused') this.finish({ kind: 'refused', message: 'I will not.' });
      return reply;
    } catch (error) {
      this.lastFailure = error;
      if (!(error instanceof ModelError && error.kind === 'context-overflow'))
        this.finish({ kind: 'failure', error });
      return null;
    } finally {
      this.#clock.leave();
    }
  }

  finish(end: SessionEnd): void {
    this.end ??= end;
    this.#tell(this.end);
  }

  async close(): Promise<void> {
    this.closings += 1;
  }
}

/** What a CLI does in a test: asks, and prints. */
export type Play = (session: FakeSession, request: AgentRequest) => Promise<Partial<CodeResult>>;

export interface FakeCli {
  readonly services: CliModeServices;
  readonly sessions: FakeSession[];
  readonly requests: AgentRequest[];
}

/** A CLI that plays one of `plays` a start, in order; the last one again and again. */
export function fakeCli(name: CliName, plays: readonly Play[]): FakeCli {
  const sessions: FakeSession[] = [];
  const requests: AgentRequest[] = [];
  const gateway: Gateway = {
    url: 'http://127.0.0.1:1',
    socketPath: '/run/fake.sock',
    open(options) {
      const session = new FakeSession(options);
      sessions.push(session);
      return session;
    },
    close: async () => undefined,
  };
  const services: CliModeServices = {
    cli: { name, version: '9.9.9', binds: [], command: ['/opt/cli'], pathFolders: ['/opt/tools'] },
    gateway: async () => gateway,
    async runAgent(request) {
      const play = plays[Math.min(requests.length, plays.length - 1)];
      requests.push(request);
      const session = sessions.find(({ token }) => Object.values(request.environment).includes(token));
      if (play === undefined || session === undefined) throw new Error('the test has no play or no session');
      request.onStart?.();
      return { ...wellEnded, ...(await play(session, request)) };
    },
    prompts: new PromptLibrary(),
  };
  return { services, sessions, requests };
}

const wellEnded: CodeResult = {
  exitCode: 0,
  stdout: '',
  stderr: '',
  files: {},
  timedOut: false,
  limit: null,
  ignoredFiles: 0,
};

/** Waits for the end of a signal, as an agent that hangs does; then throws as the sandbox does. */
export function hang({ signal }: AgentRequest): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new Error('the agent was ended'));
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}

/** Events as one text. */
export function lines(...events: readonly (object | string)[]): string {
  return events.map((event) => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`).join('');
}
