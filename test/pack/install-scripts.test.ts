import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { scriptsAllowed } from './check-install.ts';
import { lockPackages } from './licences/lock-packages.ts';

const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
const page = readFileSync(join(packageRoot, 'docs', 'dependencies.md'), 'utf8');

describe('install scripts', () => {
  it('belong to named packages, each with its reason in docs/dependencies.md', () => {
    const names = lockPackages()
      .filter(({ hasInstallScript }) => hasInstallScript)
      .map(({ name }) => name);
    expect([...new Set(names)]).toEqual(scriptsAllowed);
    for (const name of names) expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\|`, 'm'));
  });

  it('are none of our own', () => {
    const ofNpm =
      /^(?:pre|post)?(?:install|pack|publish|prepare|uninstall|version|dependencies)$|^(?:pre|post)prepare$|^prepublishOnly$/;
    expect(Object.keys(manifest.scripts).filter((name) => ofNpm.test(name))).toEqual([]);
    expect(Object.keys(manifest.scripts).length).toBeGreaterThan(10);
  });
});

describe('the dependencies', () => {
  it('are pinned, and each has its reason in docs/dependencies.md', () => {
    const direct: [string, string][] = Object.entries({
      ...manifest.dependencies,
      ...manifest.peerDependencies,
    });
    expect(direct.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(direct.filter(([name]) => !page.includes(`\`${name}\``)).map(([name]) => name)).toEqual([]);
  });

  it('that are peers are all optional, and developed with at the same version', () => {
    for (const [name, version] of Object.entries(manifest.peerDependencies)) {
      expect(manifest.peerDependenciesMeta[name]).toEqual({ optional: true });
      expect(manifest.devDependencies[name]).toBe(version);
    }
  });
});
