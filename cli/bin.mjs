#!/usr/bin/env node
// Runs the command line from its TypeScript sources: there is no build step that could be stale.
// Nothing is imported before the check, and no newer syntax is used, so that an old Node can say what it lacks.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`skillopt-bench needs Node 20.19 or newer; this is ${process.version} (${process.execPath})`);
  process.exitCode = 2;
} else {
  void import('./start.mjs').then(({ start }) => start(process.argv.slice(2)));
}
