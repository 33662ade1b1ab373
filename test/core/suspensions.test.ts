import { describe, expect, it } from 'vitest';
import { InterruptedError, Suspended } from '../../core/errors.ts';
import { Suspensions } from '../../core/suspensions.ts';

describe('Suspensions', () => {
  it('lets a stage go on and names everything that was wanted at its end, once', async () => {
    const suspensions = new Suspensions();
    const ask = (wanted: string[]) =>
      suspensions.hold(async () => {
        throw new Suspended(wanted);
      });
    expect(await ask(['b'])).toBeNull();
    expect(await suspensions.hold(async () => 7)).toBe(7);
    expect(await ask(['a', 'b'])).toBeNull();
    expect(() => suspensions.release()).toThrow(
      expect.objectContaining({ code: 'SUSPENDED', wanted: ['b', 'a'] }),
    );
  });

  it('is silent when nothing was suspended, and holds back no other error', async () => {
    const suspensions = new Suspensions();
    const interrupted = suspensions.hold(async () => {
      throw new InterruptedError();
    });
    await expect(interrupted).rejects.toThrow(InterruptedError);
    expect(() => suspensions.release()).not.toThrow();
  });
});
