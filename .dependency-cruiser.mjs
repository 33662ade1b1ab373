/**
 * The walls of the house: imports run one way,
 * cli -> reports, matrix -> baselines, optimizer -> modes, benchmarks -> sandbox -> models -> core.
 * Rooms joined by a comma stand side by side and do not import each other.
 */
const levels = [
  ['core'],
  ['models'],
  ['sandbox'],
  ['modes', 'benchmarks'],
  ['baselines', 'optimizer'],
  ['reports', 'matrix'],
  ['cli'],
];

const forbidden = [
  {
    name: 'no-circles',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'product-does-not-import-tests',
    severity: 'error',
    from: { path: `^(${levels.flat().join('|')})/` },
    to: { path: '^test/' },
  },
];
for (const [height, rooms] of levels.entries()) {
  const above = levels.slice(height + 1).flat();
  for (const room of rooms) {
    const closed = [...above, ...rooms.filter((other) => other !== room)];
    if (closed.length === 0) continue;
    forbidden.push({
      name: `${room}-imports-downward-only`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: { path: `^(${closed.join('|')})/` },
    });
  }
}

export default {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.json'] },
  },
};
