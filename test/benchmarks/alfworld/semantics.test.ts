import { describe, expect, it } from 'vitest';
import { nothingHappens } from '../../../benchmarks/alfworld/engine/game-play.ts';
import { bundledGames } from './fixtures.ts';

const games = bundledGames();

function started(id: string, commands: readonly string[] = []) {
  const game = games.get(id);
  if (game === undefined) throw new Error(`no game ${id}`);
  const play = game.start();
  const answers = commands.map((command) => play.step(command));
  return { play, answers, offers: (command: string) => play.commands.includes(command) };
}

/** The first place where a command of this form is offered, going through all places and opening what is closed. */
function searchFor(id: string, form: RegExp) {
  const { play, offers } = started(id);
  for (const place of play.commands.filter((command) => command.startsWith('go to '))) {
    play.step(place);
    const open = play.commands.find((command) => command.startsWith('open '));
    if (open !== undefined) play.step(open);
    const found = play.commands.find((command) => form.test(command));
    if (found !== undefined) return { play, offers, found };
  }
  throw new Error(`${form} is never offered in ${id}`);
}

describe('a game of ALFWorld', () => {
  it('names objects by kind and number, lists commands in code point order, and forgets nothing typed wrongly', () => {
    const { play } = started('val:0006');
    expect(play.commands).toEqual([...play.commands].sort());
    const before = play.commands;
    for (const wrong of ['LOOK', 'Look', 'look around', '', 'go to nowhere 1', '__proto__', 'constructor']) {
      expect(play.step(wrong)).toBe(nothingHappens);
      expect(play.commands).toEqual(before);
    }
    expect(play.step('  look\t')).not.toBe(nothingHappens);
  });

  it('shows an empty room to who looks before going anywhere, and does not let anybody go where he is', () => {
    const { play, offers } = started('test:0018');
    expect(play.step('look')).toMatch(/you see nothing\.$/);
    expect(play.step('go to desk 1')).toMatch(/^You arrive at desk 1\. On the desk 1, you see /);
    expect(offers('go to desk 1')).toBe(false);
    expect(play.step('go to desk 1')).toBe(nothingHappens);
    expect(play.step('look')).toMatch(/^You are facing the desk 1\. Next to it, you see nothing\.$/);
  });

  it('hides what is in a closed receptacle until it is opened', () => {
    const { play, answers, offers } = started('test:0018', ['go to drawer 1']);
    expect(answers.at(-1)).toMatch(/The drawer 1 is closed\.$/);
    expect(play.commands.some((command) => command.startsWith('take '))).toBe(false);
    expect(play.step('open drawer 1')).toMatch(
      /^You open the drawer 1\. The drawer 1 is open\. In it, you see /,
    );
    expect(offers('open drawer 1')).toBe(false);
    expect(play.step('close drawer 1')).toBe('You close the drawer 1.');
  });

  it('takes with empty hands only, examines an object only while it is held, and puts it where its kind may lie', () => {
    const { play, offers, found } = searchFor('test:0018', /^take mug/);
    const [, mug = '', place = ''] = /^take (.*) from (.*)$/.exec(found) ?? [];
    expect(offers(`examine ${mug}`)).toBe(false);
    expect(offers(`examine ${place}`)).toBe(true);
    expect(play.step(found)).toBe(`You pick up the ${mug} from the ${place}.`);
    expect(play.commands.some((command) => command.startsWith('take '))).toBe(false);
    expect(play.step('inventory')).toBe(`You are carrying: a ${mug}.`);
    expect(play.step(`examine ${mug}`)).toBe(`This is a normal ${mug}. In it, you see nothing.`);
    play.step('go to bed 1');
    expect(offers(`move ${mug} to bed 1`)).toBe(false);
    play.step('go to desk 1');
    expect(play.won).toBe(false);
    expect(play.step(`move ${mug} to desk 1`)).toBe(`You move the ${mug} to the desk 1.`);
    expect(play.won).toBe(true);
  });

  it('heats and cools at closed appliances, one undoing the other, and treats only what is held', () => {
    const { play, offers, found } = searchFor('test:0094', /^take apple/);
    const [, apple = ''] = /^take (.*) from/.exec(found) ?? [];
    play.step('go to microwave 1');
    expect(play.commands.some((command) => command.startsWith('heat '))).toBe(false);
    const back = found.split(' from ')[1] ?? '';
    play.step(`go to ${back}`);
    play.step(`open ${back}`);
    play.step(found);
    play.step('go to microwave 1');
    if (offers('close microwave 1')) play.step('close microwave 1');
    expect(play.step(`heat ${apple} with microwave 1`)).toBe(`You heat the ${apple} using the microwave 1.`);
    expect(play.step(`examine ${apple}`)).toBe(`This is a hot ${apple}.`);
    play.step('go to fridge 1');
    expect(play.step(`cool ${apple} with fridge 1`)).toBe(`You cool the ${apple} using the fridge 1.`);
    expect(play.step(`examine ${apple}`)).toBe(`This is a cold ${apple}.`);
    play.step('go to sinkbasin 1');
    expect(play.step(`clean ${apple} with sinkbasin 1`)).toMatch(/^You clean /);
    expect(play.step(`examine ${apple}`)).toBe(`This is a cool and clean ${apple}.`);
  });

  it('turns a lamp on again and again, and counts a lamp only while its object is held there', () => {
    const { play, found } = searchFor('test:0000', /^use desklamp/);
    expect(play.step(found)).toBe(`You turn on the ${found.slice(4)}.`);
    expect(play.step(found)).toBe(`You turn on the ${found.slice(4)}.`);
    expect(play.won).toBe(false);
    const there = play.copy();
    const clock = searchFor('test:0000', /^take alarmclock/);
    const lampPlace = /^You are facing the ([^,.]*)/.exec(there.step('look'))?.[1] ?? '';
    clock.play.step(clock.found);
    clock.play.step(`go to ${lampPlace}`);
    clock.play.step(found);
    expect(clock.play.won).toBe(true);
  });

  it('goes on from a copy without touching the original', () => {
    const { play } = started('val:0006', ['go to countertop 1']);
    const [before, copy] = [play.commands, play.copy()];
    expect([copy.observation, copy.won, copy.commands]).toEqual([play.observation, play.won, before]);
    copy.step('go to sinkbasin 1');
    play.step('inventory');
    expect(play.commands).toEqual(before);
    expect(copy.commands).not.toEqual(before);
  });
});
