/** What somebody writes into the folder: a sweep, and code that uses the two public doors. */
export const userFiles: Readonly<Record<string, string>> = {
  'my.yaml': `name: my-sweep
benchmarks:
  - { name: bookkeeping, settings: { style: 1, difficulty: easy } }
  - { name: text-to-sql }
models: [sim-d]
optimizers: [sim-optimizer-mid]
methods: [no-skill, seed-skill, { name: skillopt, config: { epochs: 1, batchSize: 4 } }]
`,
  'sandbox.yaml': `name: sandbox
benchmarks: [spreadsheetbench-mini, docvqa-mini]
models: [sim-d]
methods: [seed-skill]
`,
  'door.mjs': `import { makeTask, z } from 'skillopt-bench';
const task = makeTask({ id: 'a', split: 'test', cluster: 'a', type: 'own', payload: { question: 'q' } });
console.log(task.digest, z.string().parse('read'));
`,
  'typed-door.mts': `import { type Grade, makeTask } from 'skillopt-bench';
const grade: Pick<Grade, 'hard'> = { hard: 1 };
const task = makeTask({ id: 'a', split: 'test', cluster: 'a', type: 'own', payload: { question: 'q' } });
console.log(task.digest, grade.hard);
`,
  'kit.test.mjs': `import { hostileReplies } from 'skillopt-bench/test-kit';
import { expect, it } from 'vitest';
it('is there', () => expect(hostileReplies.length).toBeGreaterThan(5));
`,
  'tsconfig.json': `{
  "compilerOptions": {
    "module": "nodenext",
    "target": "es2023",
    "lib": ["es2023", "es2024.string"],
    "strict": true,
    "noEmit": true,
    "skipLibCheck": true,
    "allowImportingTsExtensions": true
  },
  "include": ["typed-door.mts", "shelf-marks"]
}
`,
};
