/** Public door of the test kit (`skillopt-bench/test-kit`): contract suites for adapters of your own, under vitest. */
export { type BenchmarkFactory, benchmarkContract } from './benchmark-contract.ts';
export { type HostileReply, hostileReplies, textReply } from './hostile-replies.ts';
