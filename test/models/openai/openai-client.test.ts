import { describe, expect, it } from 'vitest';
import { startOpenai as start } from './start-openai.ts';

describe('OpenAI authentication', () => {
  it('sends the key as a bearer token, and further headers', async () => {
    const { server, ask } = await start({ apiKey: 'k-1234', headers: { 'x-team': 'blue' } });
    await ask();
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer k-1234', 'x-team': 'blue' });
  });

  it('sends no authorization header to a server without keys', async () => {
    const { server, ask } = await start({});
    await ask();
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("speaks Azure's dated API: deployment in the path, version in the query, key in its own header", async () => {
    const { server, ask } = await start({
      model: 'my-deployment',
      apiKey: 'azure-key',
      azureApiVersion: '2025-04-01-preview',
    });
    await ask();
    expect(server.requests[0]?.path).toBe(
      '/openai/deployments/my-deployment/chat/completions?api-version=2025-04-01-preview',
    );
    expect(server.requests[0]?.headers['api-key']).toBe('azure-key');
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('goes through the fetch that it is given', async () => {
    const urls: string[] = [];
    const { server, ask } = await start(
      {},
      { text: 'ok' },
      {
        fetch: (input, init) => {
          urls.push(String(input));
          return fetch(input, init);
        },
      },
    );
    await ask();
    expect(urls).toEqual([`${server.url}/chat/completions`]);
  });
});
