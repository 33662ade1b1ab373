#!/usr/bin/env node
// Runs the command line from its TypeScript sources: there is no build step that could be stale.
import { register } from 'tsx/esm/api';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`skillopt-bench needs Node 20.19 or newer; this is ${process.version}`);
  process.exit(1);
}
register();
const { main } = await import('./main.ts');
await main(process.argv.slice(2));
