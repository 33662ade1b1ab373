import { writeFileSync } from 'node:fs';
import type { Ports } from '../server/main.ts';

/** The protocols of the product, each over HTTP and HTTPS. */
export const endpointNames = [
  'chat',
  'chat-tls',
  'responses',
  'responses-tls',
  'messages',
  'messages-tls',
] as const;

export interface EndpointSpec {
  readonly name: string;
  readonly protocol: 'chat' | 'responses' | 'messages';
  /** With `/v1`. */
  readonly url: string;
  readonly timeoutMs: number;
}

/** The endpoints of the sweep. */
export function sweepEndpoints(ports: Ports, timeoutMs: number): EndpointSpec[] {
  return endpointNames.map((name) => {
    const secure = name.endsWith('-tls');
    const protocol = name.replace('-tls', '') as EndpointSpec['protocol'];
    const door = secure ? `https://localhost:${ports.https}` : `http://127.0.0.1:${ports.http}`;
    return { name, protocol, url: `${door}/v1`, timeoutMs };
  });
}

/** Writes a models.yaml with one model for each endpoint, of the same name. */
export function writeModels(path: string, endpoints: readonly EndpointSpec[]): void {
  const lines = endpoints.flatMap(({ name, protocol, url, timeoutMs }) => [
    `  ${name}:`,
    `    provider: ${protocol === 'messages' ? 'anthropic' : 'openai'}`,
    ...(protocol === 'messages' ? [] : [`    api: ${protocol}`]),
    `    baseUrl: ${url}`,
    '    apiKeyEnv: FAULTS_KEY',
    `    timeoutMs: ${timeoutMs}`,
  ]);
  const models = endpoints.flatMap(({ name }) => [
    `  ${name}:`,
    `    endpoint: ${name}`,
    '    model: target',
    `    id: faults-${name}`,
    '    defaults: { maxOutputTokens: 200 }',
    '    prices: { inputPerMillion: 1, outputPerMillion: 4, date: 2026-01-01 }',
  ]);
  writeFileSync(path, ['endpoints:', ...lines, 'models:', ...models, ''].join('\n'));
}

/** Environment that such a file needs. */
export const modelsEnvironment = { FAULTS_KEY: 'sk-fault-test-0123456789' };
