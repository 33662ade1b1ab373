import { expect, it } from 'vitest';
import { foreignJobDifferences } from '../../../matrix/queue/foreign-job.ts';
import { parseQueueJob } from '../../../matrix/queue/queue-job.ts';

const ours = { version: '1', digest: 'a'.repeat(64), node: '22' };

it('tells a job of another version by its format and program alone', () => {
  const told = (data: unknown) => foreignJobDifferences(data, ours);
  const format = 'skillopt-bench/queue-job/1';
  expect(told({ format, program: { ...ours, version: '2', build: 7 }, region: 'new' })).toEqual([
    'skillopt-bench 1 here, 2 at the publisher',
  ]);
  expect(told({ format: 'skillopt-bench/queue-job/2', program: ours })).toEqual([
    'jobs of skillopt-bench/queue-job/1 here, of skillopt-bench/queue-job/2 at the publisher',
  ]);
  expect(told({ format, program: ours, region: 'new' })).toEqual([]);
  expect(told({ format: 'something else', program: { ...ours, version: '2' } })).toEqual([]);
});

it('names what is wrong with a job, and where', () => {
  expect(() => parseQueueJob({ format: 'x' })).toThrow('not a job of this version: format: ');
  expect(() => parseQueueJob('text')).toThrow(/^not a job of this version: Invalid input/);
});
