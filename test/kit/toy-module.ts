/** The toy adapter as a module that is loaded by path. */
export { toyDefinition as benchmark } from './toy-benchmark.ts';
