import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../../core/errors.ts';
import { isAllowedHost, isLoopback } from '../../../reports/serve/allowed-host.ts';
import { requestPath } from '../../../reports/serve/request-path.ts';
import { serveSite } from '../../../reports/serve/serve-site.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A site with a page, data and a picture; beside it, and behind links in it, what nobody may read. */
async function servedSite() {
  const root = temporaryFolder();
  const site = join(root, 'html');
  for (const folder of ['runs', 'data/a', '.git']) mkdirSync(join(site, folder), { recursive: true });
  writeFileSync(join(site, 'index.html'), '<!doctype html>index');
  writeFileSync(join(site, 'runs', 'a b.html'), 'run');
  writeFileSync(join(site, 'data/a', 'rows-000000.js'), 'x'.repeat(900_000));
  writeFileSync(join(site, 'runs', 'raw.bin'), '<script>alert(1)</script>');
  writeFileSync(join(site, '.git', 'config'), 'hidden');
  writeFileSync(join(site, '.env'), 'hidden');
  writeFileSync(join(root, 'secret.txt'), 'secret');
  symlinkSync(join(root, 'secret.txt'), join(site, 'link.txt'));
  symlinkSync(root, join(site, 'up'));
  symlinkSync(join(site, 'index.html'), join(site, 'inside.html'));
  const served = await serveSite({ site, host: '127.0.0.1', port: 0 });
  onTestFinished(() => served.close());
  return { ...served, port: Number(new URL(served.url).port) };
}

/** A request whose target is sent as it is: `fetch` would tidy it up. */
function ask(
  port: number,
  path: string,
  { method = 'GET', host = `127.0.0.1:${port}` } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { host } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on('error', reject).end();
  });
}

/** Sends bytes and gives back everything that is answered. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text;
    });
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

it('serves the files of the site with their types, and headers that shut everything else out', async () => {
  const { port } = await servedSite();
  const index = await ask(port, '/');
  expect(index).toMatchObject({ status: 200, body: '<!doctype html>index' });
  expect(index.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  });
  expect(Object.keys(index.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  const rows = await ask(port, '/data/a/rows-000000.js?v=1');
  expect(rows.body).toHaveLength(900_000);
  expect(rows.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(await ask(port, '/runs/a%20b.html')).toMatchObject({ status: 200, body: 'run' });
  expect((await ask(port, '/runs/raw.bin')).headers['content-type']).toBe('application/octet-stream');
  expect(await ask(port, '/inside.html')).toMatchObject({ status: 200 });
  const head = await ask(port, '/data/a/rows-000000.js', { method: 'HEAD' });
  expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '900000', '']);
  expect(await ask(port, '/favicon.ico')).toMatchObject({ status: 204 });
});

const attacks: readonly (readonly [path: string, status: number])[] = [
  ['/../secret.txt', 404],
  ['/runs/../../secret.txt', 404],
  ['/%2e%2e/secret.txt', 404],
  ['/..%2fsecret.txt', 404],
  ['/%2e%2e%2fsecret.txt', 404],
  ['/%252e%252e/secret.txt', 404],
  ['/..\\secret.txt', 404],
  ['/..%5csecret.txt', 404],
  ['/%c0%ae%c0%ae/secret.txt', 400],
  ['/runs%00.html', 400],
  ['/%', 400],
  ['/%0d%0aX: y', 400],
  ['//etc/passwd', 404],
  ['/C:/secret.txt', 404],
  ['/link.txt', 404],
  ['/up/secret.txt', 404],
  ['/.env', 404],
  ['/.git/config', 404],
  ['/%2egit/config', 404],
  ['/runs', 404],
  ['/runs/', 404],
  ['/index.html/', 404],
  ['/missing.html', 404],
  ['/constructor', 404],
  [`/${'a'.repeat(3000)}`, 400],
];

it('answers no attack with a file, and every answer with the same headers', async () => {
  const { port } = await servedSite();
  for (const [path, status] of attacks) {
    const answer = path.includes(' ') || path.includes('\\') ? null : await ask(port, path);
    const parsed = requestPath(path);
    if (answer === null) expect([path, parsed]).toEqual([path, { status }]);
    else {
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.body).not.toMatch(/secret|hidden|passwd/);
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    }
  }
});

it('takes GET and HEAD only, and only targets that are paths', async () => {
  const { port } = await servedSite();
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']) {
    const answer = await ask(port, '/', { method });
    expect([method, answer.status, answer.headers.allow]).toEqual([method, 405, 'GET, HEAD']);
  }
  const host = `Host: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
  expect(await raw(port, `GET http://127.0.0.1/ HTTP/1.1\r\n${host}`)).toMatch(/^HTTP\/1\.1 400 /);
  expect(await raw(port, `GET index.html HTTP/1.1\r\n${host}`)).toMatch(/^HTTP\/1\.1 400 /);
  expect(await raw(port, 'GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await raw(port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
  expect(await raw(port, `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n${host}`)).toMatch(
    /^HTTP\/1\.1 431 /,
  );
});

it('refuses the name of another site, to which a browser was lured by its own name', async () => {
  const { port } = await servedSite();
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1.evil.example',
    'localhost.',
    '192.168.1.7',
  ])
    expect([host, (await ask(port, '/', { host })).status]).toEqual([host, 403]);
  expect(await raw(port, 'GET / HTTP/1.1\r\nHost: \r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
  for (const host of [`localhost:${port}`, 'LOCALHOST', '[::1]:9000', '127.0.0.1'])
    expect([host, (await ask(port, '/', { host })).status]).toEqual([host, 200]);
  expect(isAllowedHost('192.168.1.7:4600', '0.0.0.0')).toBe(true);
  expect(isAllowedHost('bench.lan:4600', 'bench.lan')).toBe(true);
  expect(isAllowedHost('other.lan', 'bench.lan')).toBe(false);
  expect(isAllowedHost('127.0.0.1@evil.example', '0.0.0.0')).toBe(false);
  expect(['127.0.0.1', 'localhost', '::1', '0.0.0.0', '127.evil.example'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

it('refuses a request that names two hosts', async () => {
  const { port } = await servedSite();
  const own = `Host: 127.0.0.1:${port}\r\n`;
  for (const other of ['Host: evil.example\r\n', 'host: 127.0.0.1\r\n', own]) {
    expect(await raw(port, `GET / HTTP/1.1\r\n${own}${other}\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(port, `GET / HTTP/1.1\r\n${other}${own}\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  }
});

it('hangs up on a reader that never ends the head of its request', async () => {
  const site = temporaryFolder();
  const served = await serveSite({ site, host: '127.0.0.1', port: 0, headersTimeout: 100 });
  onTestFinished(() => served.close());
  const reader = connect(Number(new URL(served.url).port), '127.0.0.1', () =>
    reader.write('GET / HTTP/1.1\r\nHost: '),
  );
  let answer = '';
  reader.setEncoding('latin1').on('data', (text: string) => {
    answer += text;
  });
  await new Promise((resolve) => reader.once('close', resolve));
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});

it('says which port is in use, and lets go of it at once when it is closed', async () => {
  const site = temporaryFolder();
  writeFileSync(join(site, 'index.html'), 'x'.repeat(5_000_000));
  const first = await serveSite({ site, host: '127.0.0.1', port: 0 });
  const port = Number(new URL(first.url).port);
  const second = serveSite({ site, host: '127.0.0.1', port });
  await expect(second).rejects.toThrow(ConfigError);
  await expect(second).rejects.toThrow(
    `port ${port} is in use by another program; choose another with --port`,
  );
  // A reader that has asked and takes nothing holds nobody up.
  const reader = connect(port, '127.0.0.1', () => reader.write(`GET / HTTP/1.1\r\nHost: localhost\r\n\r\n`));
  reader.on('error', () => undefined);
  await new Promise((resolve) => reader.once('readable', resolve));
  await first.close();
  const third = await serveSite({ site, host: '127.0.0.1', port });
  await third.close();
  reader.destroy();
});
