import type { LockPackage, PackageKind } from './lock-packages.ts';

/** SPDX ids that may be there, with what they ask for. */
const allowed: Readonly<Record<string, string>> = {
  '0BSD': 'nothing',
  'Apache-2.0': 'keep the licence and the notices',
  'BlueOak-1.0.0': 'keep the licence or a link to it',
  'BSD-2-Clause': 'keep the licence',
  'BSD-3-Clause': 'keep the licence; no advertising with the names of the authors',
  ISC: 'keep the licence',
  MIT: 'keep the licence',
  Unlicense: 'nothing',
  Zlib: 'say what was changed',
};

/** SPDX ids that may be there for developers alone, with the reason. */
const allowedForDevelopers: Readonly<Record<string, string>> = {
  'MPL-2.0': 'lightningcss, a part of vitest: never shipped, not changed',
};

/** What older packages write in place of an SPDX expression. */
const spellings: Readonly<Record<string, string>> = {
  'MIT/X11': 'MIT',
  'MIT/Apache-2.0': 'MIT OR Apache-2.0',
};

/** Packages whose entry in the lock file says nothing, by the beginning of their name: the licence, and how it is known. */
export const unstated: Readonly<Record<string, { readonly licence: string; readonly reason: string }>> = {
  '@biomejs/cli-': {
    licence: 'MIT OR Apache-2.0',
    reason: 'The package itself says so',
  },
  '@oxc-parser/binding-': {
    licence: 'MIT',
    reason: 'The package itself says so',
  },
  buffers: {
    licence: 'none stated',
    reason:
      'A package of 2011 without a licence text, through exceljs, unzipper and binary; the packages of the same author around it (binary, chainsaw, traverse) are MIT. See dependencies.md',
  },
};

export interface RuledLicence {
  /** As an SPDX expression, or `none stated`. */
  readonly licence: string;
  /** Why it may not be there; null where it may. */
  readonly problem: string | null;
}

/** What a package may be used under, by the rules above. */
export function ruledLicence({ name, licence, kind }: LockPackage): RuledLicence {
  if (licence === undefined) {
    const known = Object.entries(unstated).find(([start]) => name === start || isBelow(name, start))?.[1];
    return known === undefined
      ? { licence: 'none stated', problem: 'it states no licence' }
      : { licence: known.licence, problem: null };
  }
  const read = spellings[licence] ?? licence;
  const isAllowed = permits(read, kind);
  return { licence: read, problem: isAllowed ? null : `${read} is not on the list of allowed licences` };
}

function isBelow(name: string, start: string): boolean {
  return start.endsWith('-') && name.startsWith(start);
}

/** `A OR B` wants one of them, `A AND B` both; no package here nests the two. */
function permits(expression: string, kind: PackageKind): boolean {
  const bare = expression.replace(/^\(|\)$/g, '');
  if (/[()]/.test(bare) || (bare.includes(' OR ') && bare.includes(' AND '))) return false;
  const holds = (id: string): boolean =>
    Object.hasOwn(allowed, id) || (kind === 'development' && Object.hasOwn(allowedForDevelopers, id));
  return bare.includes(' OR ') ? bare.split(' OR ').some(holds) : bare.split(' AND ').every(holds);
}

/** The rules in words, for the page. */
export function rulesInWords(): string[] {
  return [
    '| licence | asks to |',
    '|---|---|',
    ...Object.entries(allowed).map(([id, asks]) => `| ${id} | ${asks} |`),
    ...Object.entries(allowedForDevelopers).map(
      ([id, reason]) => `| ${id}, for developers only | ${reason} |`,
    ),
  ];
}
