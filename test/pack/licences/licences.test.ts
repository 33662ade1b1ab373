import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../core/prompts.ts';
import { dataProblems, licencePage, licenceProblems } from './licence-page.ts';
import { ruledLicence } from './licence-rules.ts';
import { type LockPackage, lockPackages } from './lock-packages.ts';

const example: LockPackage = {
  name: 'example',
  version: '1.0.0',
  licence: 'MIT',
  kind: 'install',
  hasInstallScript: false,
  path: 'node_modules/example',
};

/** What a manifest of any age says. */
function statedIn(manifest: { license?: unknown; licenses?: unknown }): string {
  const { license, licenses } = manifest;
  if (typeof license === 'string') return license;
  const [first]: unknown[] = Array.isArray(licenses) ? licenses : [license];
  return typeof first === 'object' && first !== null && 'type' in first ? String(first.type) : 'none stated';
}

describe('the list of licences', () => {
  it('is that of package-lock.json: npm run licences', () => {
    expect(readFileSync(join(packageRoot, 'docs', 'licences.md'), 'utf8')).toBe(licencePage());
    expect(lockPackages().length).toBeGreaterThan(400);
  });

  it('has nothing in it that the rules do not allow, and every folder of data', () => {
    expect(licenceProblems()).toEqual([]);
    expect(dataProblems()).toEqual([]);
  });

  it.each([
    ['GPL-3.0-only', 'install'],
    ['MPL-2.0', 'install'],
    ['MIT AND GPL-2.0-only', 'install'],
    ['(MIT OR (GPL-2.0-only AND MIT))', 'install'],
    ['UNLICENSED', 'development'],
    [undefined, 'development'],
  ] as const)('refuses %s with kind %s', (licence, kind) => {
    expect(licenceProblems([{ ...example, licence, kind }])).toHaveLength(1);
  });

  it.each([
    ['MIT', 'install'],
    ['(MIT OR GPL-3.0-or-later)', 'install'],
    ['(MIT AND Zlib)', 'native'],
    ['MIT/X11', 'install'],
    ['MPL-2.0', 'development'],
  ] as const)('allows %s with kind %s', (licence, kind) => {
    expect(licenceProblems([{ ...example, licence, kind }])).toEqual([]);
  });

  it('says what the installed packages say themselves', () => {
    const installed = lockPackages().filter(({ path }) =>
      existsSync(join(packageRoot, path, 'package.json')),
    );
    const others = installed.filter((one) => {
      const { path, licence } = one;
      const manifest = JSON.parse(readFileSync(join(packageRoot, path, 'package.json'), 'utf8'));
      return statedIn(manifest) !== (licence ?? ruledLicence(one).licence);
    });
    expect(installed.length).toBeGreaterThan(300);
    expect(others.map(({ path }) => path)).toEqual([]);
  });
});
