import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  claudePrinted,
  codexPrinted,
  FakeMachine,
  launcher,
  modules,
  native,
  triple,
} from './fake-machine.ts';

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
});
afterEach(() => machine.remove());

/** The tree that codex' package for a processor holds. */
function vendorTree(folder: string, target = triple): string {
  machine.put(`${folder}/vendor/${target}/bin/codex`, native);
  machine.put(`${folder}/vendor/${target}/codex-path/rg`, native);
  return join(machine.root, folder, 'vendor', target);
}

describe('codex', () => {
  test.each([
    ['nested below its launcher', `${modules}/@openai/codex/node_modules/@openai/codex-linux-x64`],
    ['beside its launcher', `${modules}/@openai/codex-linux-x64`],
    ['in the package of its launcher', `${modules}/@openai/codex`],
  ])('from npm, %s', async (_title, folder) => {
    machine.put(`${modules}/@openai/codex/bin/codex.js`, launcher);
    machine.link('bin/codex', `${modules}/@openai/codex/bin/codex.js`);
    const tree = vendorTree(folder);
    expect(await machine.look('codex', codexPrinted)).toEqual({
      ok: true,
      cli: {
        name: 'codex',
        version: '0.169.0',
        binds: [{ from: tree, to: '/opt/codex' }],
        command: ['/opt/codex/bin/codex'],
        pathFolders: ['/opt/codex/codex-path'],
      },
      asked: [[join(tree, 'bin/codex'), '--version']],
    });
  });

  test('from npm, for arm64', async () => {
    machine.put(`${modules}/@openai/codex/bin/codex.js`, launcher);
    machine.link('bin/codex', `${modules}/@openai/codex/bin/codex.js`);
    const tree = vendorTree(`${modules}/@openai/codex-linux-arm64`, 'aarch64-unknown-linux-musl');
    const status = await machine.look('codex', codexPrinted, {}, { arch: 'arm64' });
    expect(status).toMatchObject({ cli: { binds: [{ from: tree }] } });
    const other = await machine.look('codex', codexPrinted);
    expect(other).toMatchObject({
      ok: false,
      reason: expect.stringMatching(
        /codex-linux-x64, is not installed\): npm install -g @openai\/codex@0\.169\.0$/,
      ),
    });
  });

  test('from pnpm, where the launcher is a link into a store', async () => {
    const store = 'store/@openai+codex@0.169.0/node_modules/@openai';
    machine.put(`${store}/codex/bin/codex.js`, launcher);
    machine.link('bin/codex', `${store}/codex/bin/codex.js`);
    vendorTree('store/@openai+codex-linux-x64/node_modules/@openai/codex-linux-x64');
    machine.link(
      `${store}/codex-linux-x64`,
      'store/@openai+codex-linux-x64/node_modules/@openai/codex-linux-x64',
    );
    const status = await machine.look('codex', codexPrinted);
    expect(status).toMatchObject({
      cli: {
        binds: [
          {
            from: `${machine.root}/store/@openai+codex-linux-x64/node_modules/@openai/codex-linux-x64/vendor/${triple}`,
          },
        ],
      },
    });
  });

  test('as a single program', async () => {
    const file = machine.put('bin/codex', native);
    expect(await machine.look('codex', codexPrinted)).toMatchObject({
      cli: {
        binds: [{ from: file, to: '/opt/codex/codex' }],
        command: ['/opt/codex/codex'],
        pathFolders: [],
      },
    });
  });

  test('as a program within its tree', async () => {
    const tree = vendorTree('tools');
    machine.link('bin/codex', `tools/vendor/${triple}/bin/codex`);
    expect(await machine.look('codex', codexPrinted)).toMatchObject({
      cli: { binds: [{ from: tree, to: '/opt/codex' }] },
    });
  });
});

describe('claude', () => {
  const packages = `${modules}/@anthropic-ai`;

  test('from npm, whose scripts put the program in the place of a stub', async () => {
    const file = machine.put(`${packages}/claude-code/bin/claude.exe`, native);
    machine.put(`${packages}/claude-code/package.json`, '{}');
    machine.link('bin/claude', `${packages}/claude-code/bin/claude.exe`);
    expect(await machine.look('claude-code', claudePrinted)).toEqual({
      ok: true,
      cli: {
        name: 'claude-code',
        version: '2.1.197',
        binds: [{ from: file, to: '/opt/claude-code/claude' }],
        command: ['/opt/claude-code/claude'],
        pathFolders: [],
      },
      asked: [[file, '--version']],
    });
  });

  test.each([
    `${packages}/claude-code-linux-x64`,
    `${packages}/claude-code/node_modules/@anthropic-ai/claude-code-linux-x64-musl`,
  ])('from npm without scripts, its program in %s', async (folder) => {
    machine.put(`${packages}/claude-code/bin/claude.exe`, 'echo "Error: not installed" >&2');
    machine.put(`${packages}/claude-code/package.json`, '{}');
    machine.link('bin/claude', `${packages}/claude-code/bin/claude.exe`);
    expect(await machine.look('claude-code', claudePrinted)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('neither a program nor a launcher of claude'),
    });
    const file = machine.put(`${folder}/claude`, native);
    expect(await machine.look('claude-code', claudePrinted)).toMatchObject({
      cli: { binds: [{ from: file }] },
    });
  });

  test('of its own installer', async () => {
    const file = machine.put('.local/share/claude/versions/2.1.197', native);
    machine.link('bin/claude', '.local/share/claude/versions/2.1.197');
    expect(await machine.look('claude-code', claudePrinted)).toMatchObject({
      cli: { binds: [{ from: file, to: '/opt/claude-code/claude' }], command: ['/opt/claude-code/claude'] },
    });
  });

  test('as a script of Node, with its package and the Node that runs us', async () => {
    const file = machine.put(`${packages}/claude-code/cli.js`, launcher);
    machine.put(`${packages}/claude-code/package.json`, '{}');
    machine.link('bin/claude', `${packages}/claude-code/cli.js`);
    expect(await machine.look('claude-code', claudePrinted)).toMatchObject({
      cli: {
        binds: [
          { from: dirname(file), to: '/opt/claude-code/package' },
          { from: process.execPath, to: '/opt/node/bin/node' },
        ],
        command: ['/opt/node/bin/node', '/opt/claude-code/package/cli.js'],
        pathFolders: ['/opt/node/bin'],
      },
      asked: [[process.execPath, file, '--version']],
    });
  });
});
