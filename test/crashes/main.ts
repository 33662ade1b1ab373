import { disk } from './disk.ts';
import { double } from './double.ts';
import { kills } from './kills.ts';
import { readOnly } from './read-only.ts';
import { say } from './say.ts';

/**
 * `npm run test:crashes`: what becomes of a sweep that is killed, whose disk is full, whose folder is read-only, and that
 * is started twice. Parts by name, all without one: `npm run test:crashes -- kills disk`. Variables: KILLS (200), SEED (1).
 */
const parts: Readonly<Record<string, () => Promise<string[]>>> = {
  kills,
  disk,
  'read-only': readOnly,
  double,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  say(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  process.exit(1);
}
let count = 0;
for (const [name, run] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const startedMs = Date.now();
  const wrong = await run();
  count += wrong.length;
  for (const line of wrong.slice(0, 20)) say(`WRONG ${name}: ${line}`);
  say(
    `${name}: ${wrong.length === 0 ? 'everything holds' : `${wrong.length} wrong`}, ${Math.round((Date.now() - startedMs) / 1000)} s`,
  );
}
process.exit(count === 0 ? 0 : 1);
