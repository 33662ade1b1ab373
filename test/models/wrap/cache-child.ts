import { BenchError } from '../../../core/errors.ts';
import { replyEntry } from '../../../models/recording/call-entry.ts';
import { ResponseCache } from '../../../models/wrap/response-cache.ts';
import { reply } from './samples.ts';

/** A process of its own that fills a cache: `cache-child.ts <path> <name> <count>`. Prints how far it has got. */
const [path = '', name = '', count = '0'] = process.argv.slice(2);
const cache = ResponseCache.open(path, 'write');
try {
  for (let index = 0; index < Number(count); index += 1) {
    void cache.put(`${name}-${index}`, replyEntry(reply(`${name} says ${index}`)));
    if (index % 10 === 9) {
      cache.flush();
      process.stdout.write(`${index + 1}\n`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  cache.close();
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  process.stdout.write(`${error.name}: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
