import type { Reporter, TestModule } from 'vitest/node';

/** Prints the plain closing line that CI reads: `N passed, N failed, N skipped`. */
export function closingLine(): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[], unhandledErrors) {
      const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
      for (const testModule of modules) {
        if (testModule.errors().length > 0) counts.failed += 1;
        for (const test of testModule.children.allTests()) {
          const { state } = test.result();
          if (state === 'passed') counts.passed += 1;
          else if (state === 'failed') counts.failed += 1;
          else counts.skipped += 1;
        }
      }
      const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
      process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
    },
  };
}
