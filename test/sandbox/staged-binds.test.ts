import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { StagedBinds } from '../../sandbox/bubblewrap/staged-binds.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { canRunAgents, runScript, skipReason, unixServer } from './agent-ground.ts';

const isRoot = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), 'staged-binds-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder that others cannot enter, as /root is, with a program and a link in it. */
function closedFolder(): string {
  const closed = mkdtempSync(join(folder, 'closed-'));
  mkdirSync(join(closed, 'tool', 'bin'), { recursive: true });
  writeFileSync(join(closed, 'tool', 'bin', 'run'), '#!/bin/sh\necho it runs\n', { mode: 0o755 });
  symlinkSync('run', join(closed, 'tool', 'bin', 'alias'));
  symlinkSync('/etc/shadow', join(closed, 'tool', 'outside'));
  return closed;
}

function staging(): StagedBinds {
  const binds = new StagedBinds();
  onTestFinished(() => binds.remove());
  return binds;
}

test('what is not there is named', () => {
  expect(() => staging().reachable('/no/such/cli')).toThrow(/^\/no\/such\/cli cannot be given to an agent/);
});

describe.skipIf(!isRoot)(`what root alone can reach${isRoot ? '' : ' (skipped: not root)'}`, () => {
  test('is staged by hard links, once, and removed', () => {
    const closed = closedFolder();
    const binds = staging();
    const path = binds.reachable(join(closed, 'tool'));
    expect(path).not.toBe(join(closed, 'tool'));
    expect(statSync(join(path, 'bin', 'run')).ino).toBe(statSync(join(closed, 'tool', 'bin', 'run')).ino);
    expect(binds.reachable(join(closed, 'tool'))).toBe(path);
    // Nobody else may list what lies there.
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o711);
    binds.remove();
    expect(existsSync(dirname(path))).toBe(false);
    expect(readFileSync(join(closed, 'tool', 'bin', 'run'), 'utf8')).toContain('it runs');
  });

  test('is staged anew after a removal', () => {
    const closed = closedFolder();
    const binds = staging();
    const path = binds.reachable(join(closed, 'tool'));
    binds.remove();
    expect(existsSync(binds.reachable(join(closed, 'tool')))).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  test('is copied from another file system', () => {
    const other = mkdtempSync('/dev/shm/staged-binds-');
    onTestFinished(() => rmSync(other, { recursive: true }));
    writeFileSync(join(other, 'file'), 'content');
    expect(readFileSync(staging().reachable(join(other, 'file')), 'utf8')).toBe('content');
  });

  test('must be readable for others, file by file', () => {
    const closed = closedFolder();
    const secret = join(closed, 'tool', 'secret');
    writeFileSync(secret, '', { mode: 0o600 });
    const binds = staging();
    const message = `${join(closed, 'tool')} cannot be given to an agent, which runs as a user without rights: ${secret} is not readable for others (chmod o+r)`;
    expect(() => binds.reachable(join(closed, 'tool'))).toThrow(message);
    // The second time it is not half there.
    expect(() => binds.reachable(join(closed, 'tool'))).toThrow(message);
    chmodSync(secret, 0o644);
    expect(readdirSync(binds.reachable(join(closed, 'tool'))).sort()).toEqual(['bin', 'outside', 'secret']);
  });

  test.skipIf(!canRunAgents)(`runs in the sandbox${skipReason}`, async () => {
    const closed = closedFolder();
    const sandbox = new Sandbox();
    const gateway = await unixServer(() => undefined);
    onTestFinished(async () => {
      sandbox.close();
      await gateway.close();
    });
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('skillopt-binds-'));
    const code = '/opt/tool/bin/alias; cat /opt/tool/outside; echo x >> /opt/tool/bin/run';
    const result = await runScript(sandbox, gateway.socketPath, 'shell', code, {
      binds: [{ from: join(closed, 'tool'), to: '/opt/tool' }],
    });
    expect(result.stdout).toBe('it runs\n');
    expect(result.stderr).toMatch(/outside: No such file or directory\n.*run: Permission denied\n$/);
    sandbox.close();
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('skillopt-binds-'))).toEqual(before);
  });
});

test('what everybody can read is bound where it is', () => {
  const open = join(folder, 'open');
  mkdirSync(open, { mode: 0o755 });
  chmodSync(folder, 0o755);
  writeFileSync(join(open, 'file'), 'x', { mode: 0o644 });
  expect(staging().reachable(open)).toBe(open);
  chmodSync(folder, 0o700);
});
