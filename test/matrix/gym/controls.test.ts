import { describe, expect, it } from 'vitest';
import { controlArms } from '../../../matrix/gym/control-arms.ts';
import { controlEffects, controlsGrid } from '../../../matrix/gym/controls.ts';
import { declaredWorlds, findDeclared } from '../../../matrix/gym/declared-scenario.ts';
import { resolveConfig } from '../../../optimizer/config.ts';

describe('the arms of a control', () => {
  it('are configurations that the method takes, and differ in the control alone', async () => {
    const { methods, worlds } = await controlsGrid('skillopt', [0]);
    // 13 signs were declared at first, five of these claims once more.
    expect(worlds).toHaveLength(18);
    expect(methods).toHaveLength(2 * worlds.length);
    for (const { given } of methods) expect(() => resolveConfig(given)).not.toThrow();
    const keys = new Set(Object.keys(resolveConfig({})));
    for (const declared of declaredWorlds) {
      const arms = controlArms(declared, keys);
      if (arms === null) continue;
      const [on, off] = [resolveConfig(arms.on), resolveConfig(arms.off)];
      const changed = (Object.keys(on) as (keyof typeof on)[]).filter(
        (key) => JSON.stringify(on[key]) !== JSON.stringify(off[key]),
      );
      expect(changed.length, declared.name).toBeGreaterThanOrEqual(1);
      expect(changed.length, declared.name).toBeLessThanOrEqual(
        declared.control.startsWith('decaying') ? 2 : 1,
      );
    }
  });

  it('are made for chosen worlds alone where worlds are chosen', async () => {
    const chosen = [findDeclared('burnt-fingers')];
    const { worlds, seeds } = await controlsGrid('skillopt', [1000, 1001], chosen);
    expect(worlds.map(({ name }) => name)).toEqual(['burnt-fingers']);
    expect(seeds).toEqual([1000, 1001]);
    expect(() => findDeclared('burnt-finger')).toThrow("no world is declared under the name 'burnt-finger'");
  });

  it('are left out for what the method cannot do yet, and the table says that they were not run', async () => {
    const declared = declaredWorlds.find(({ control }) => control === 'meta-skill');
    if (declared === undefined) throw new Error('no world is declared for the meta skill');
    expect(controlArms(declared, new Set(['learningRate']))).toBeNull();
    expect(controlArms(declared, new Set(['metaSkill']))?.on).toMatchObject({ metaSkill: true });
    const none = controlEffects({
      format: 'skillopt-bench/gym/1',
      source: 'SIMULATED',
      gymVersion: 1,
      simulationVersion: 1,
      seeds: { range: 'declared', list: [] },
      methods: [],
      worlds: [],
      rows: [],
    });
    expect(none.every(({ observed, seeds }) => observed === null && seeds === null)).toBe(true);
    expect(new Set(none.map(({ control }) => control)).size).toBe(6);
  });
});
