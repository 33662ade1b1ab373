#!/usr/bin/env node
// Runs the command line from its TypeScript sources: there is no build step that could be stale.
// Nothing is imported before the check, and no newer syntax is used, so that an old Node can say what it lacks.
const [major, minor] = process.versions.node.split('.').map(Number);
const isFit = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major > 22;

if (!isFit) {
  console.error(
    `skillopt-bench needs Node 20.19 or newer, or 22.13 or newer; this is ${process.versions.node} (${process.execPath})`,
  );
  process.exitCode = 2;
} else {
  import('./start.mjs').then(
    ({ start }) => start(process.argv.slice(2)),
    (error) => {
      console.error(`skillopt-bench cannot start, its installation is not whole: ${error.message}`);
      process.exitCode = 2;
    },
  );
}
