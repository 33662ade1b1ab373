import { longRun } from './long-run.ts';

/** One life of the long run in a process of its own: `<folder> <documents>`; prints how it went as JSON. */
const [folder = '', documents = '0'] = process.argv.slice(2);
let firstCallSeconds: number | null = null;
const marks: number[] = [];
const started = performance.now();
const cpu = process.cpuUsage();
const elapsed = () => (performance.now() - started) / 1000;

await longRun({
  folder,
  documents: Number(documents),
  onCall: () => {
    firstCallSeconds ??= elapsed();
  },
  onDocument: () => {
    const { user, system } = process.cpuUsage(cpu);
    marks.push((user + system) / 1e6);
  },
});
process.stdout.write(JSON.stringify({ firstCallSeconds, marks }));
