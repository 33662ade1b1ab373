import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { redisPasswordVariable } from '../../../models/wrap/shared/redis-place.ts';
import { yamlBlockWith } from './page.ts';
import { parseCommand } from './parse-command.ts';

/** A DNS label, as names of Kubernetes are. */
const name = z.string().regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);

/** The part of batch/v1 Job that the page uses; a field with another name or place is an error, as it is with `kubectl --validate`. */
const jobSchema = z.strictObject({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('Job'),
  metadata: z.strictObject({ name }),
  spec: z.strictObject({
    parallelism: z.number().int().nonnegative(),
    completions: z.number().int().positive(),
    backoffLimit: z.number().int().nonnegative(),
    template: z.strictObject({
      spec: z.strictObject({
        restartPolicy: z.enum(['Never', 'OnFailure']),
        terminationGracePeriodSeconds: z.number().int().positive(),
        shareProcessNamespace: z.boolean(),
        containers: z
          .array(
            z.strictObject({
              name,
              image: z.string().min(1),
              workingDir: z.string().startsWith('/'),
              command: z.array(z.string()).min(1),
              env: z.array(
                z.strictObject({
                  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
                  valueFrom: z.strictObject({
                    secretKeyRef: z.strictObject({ name, key: z.string().min(1) }),
                  }),
                }),
              ),
              volumeMounts: z.array(z.strictObject({ name, mountPath: z.string().startsWith('/') })),
            }),
          )
          .length(1),
        volumes: z.array(
          z.strictObject({ name, persistentVolumeClaim: z.strictObject({ claimName: name }) }),
        ),
      }),
    }),
  }),
});

const job = jobSchema.parse(parse(yamlBlockWith('kind: Job')));
const pod = job.spec.template.spec;
const [container] = pod.containers;
if (container === undefined) throw new Error('the job has no container');

describe('the Kubernetes job of docs/many-machines.md', () => {
  it('mounts the volumes that it has', () => {
    const volumes = pod.volumes.map((volume) => volume.name);
    expect(container.volumeMounts.map((mount) => mount.name)).toEqual(volumes);
  });

  it('starts a worker that ends with the queue and writes into a mounted volume', async () => {
    const command = await parseCommand(container.command);
    expect(command.name).toBe('worker');
    expect(command.options).toMatchObject({ once: true });
    const out = String(command.options.out);
    expect(container.volumeMounts.filter(({ mountPath }) => out.startsWith(`${mountPath}/`))).toHaveLength(1);
    expect(container.command[0]).toBe(`${container.workingDir}/node_modules/.bin/skillopt-bench`);
  });

  it('gives the password by the variable that is read', () => {
    expect(container.env.map((one) => one.name)).toEqual([redisPasswordVariable]);
  });

  it('has a place for each worker at once, and time for calls under way', () => {
    expect(job.spec.completions).toBe(job.spec.parallelism);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(60);
  });
});
