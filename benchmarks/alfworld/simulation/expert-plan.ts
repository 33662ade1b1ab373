import type { Game } from '../engine/game.ts';
import type { GamePlay } from '../engine/game-play.ts';
import { taskTypeOf } from '../game-path.ts';

/** What a game asks for, by the name of its folder. */
interface Wanted {
  readonly type: string;
  /** Kinds as the game names them: `butterknife`, `drawer`. */
  readonly object: string;
  readonly target: string;
}

const treatments: Readonly<Record<string, { readonly verb: string; readonly appliance: string }>> = {
  pick_clean_then_place_in_recep: { verb: 'clean', appliance: 'sinkbasin' },
  pick_heat_then_place_in_recep: { verb: 'heat', appliance: 'microwave' },
  pick_cool_then_place_in_recep: { verb: 'cool', appliance: 'fridge' },
};

/**
 * The commands of somebody who knows where everything is: the shortest way that comes to mind, opening only what has
 * to be opened. For the simulated world; no plan of the data set is used.
 * @returns null when this simple way does not win the game
 */
export function expertPlan(game: Game, gamefile: string): readonly string[] | null {
  const wanted = wantedOf(gamefile);
  if (wanted === null) return null;
  const route = new Route(game.start());
  const won =
    wanted.type === 'look_at_obj_in_light'
      ? route.take(wanted.object, '') !== null && route.useLamp()
      : route.bring(wanted) && (wanted.type !== 'pick_two_obj_and_place' || route.bring(wanted));
  return won && route.play.won ? route.commands : null;
}

function wantedOf(gamefile: string): Wanted | null {
  const [, object, target] = /\/[a-z_]+-([A-Za-z]+)-None-([A-Za-z]+)-\d+\//.exec(`/${gamefile}`) ?? [];
  if (object === undefined || target === undefined) return null;
  return { type: taskTypeOf(gamefile), object: object.toLowerCase(), target: target.toLowerCase() };
}

/** A way through a game, with the commands that were given on it. */
class Route {
  play: GamePlay;
  readonly commands: string[] = [];

  constructor(play: GamePlay) {
    this.play = play;
  }

  /** Takes, treats and places one object. */
  bring({ type, object, target }: Wanted): boolean {
    const treatment = treatments[type];
    // What only has to be moved is where it belongs already, if it lies there.
    const taken = this.take(object, treatment === undefined ? target : '');
    if (taken === null) return false;
    if (treatment !== undefined) {
      const { verb, appliance } = treatment;
      if (!this.#give(new RegExp(`^${verb} ${taken} with ${appliance} \\d+$`), appliance)) return false;
    }
    return this.#give(new RegExp(`^move ${taken} to ${target} \\d+$`), target);
  }

  /** @returns the name of an object of that kind, taken from elsewhere than a place of the kind `notFrom` */
  take(object: string, notFrom: string): string | null {
    const form = new RegExp(`^take (${object} \\d+) from (?!${notFrom === '' ? '$' : `${notFrom} \\d`})`);
    if (!this.#give(form, '')) return null;
    return form.exec(this.commands.at(-1) ?? '')?.[1] ?? null;
  }

  useLamp(): boolean {
    return this.#give(/^use desklamp \d+$/, '');
  }

  /** Goes to the first place of a kind where a command of this form is offered, opening it if need be, and gives it. */
  #give(form: RegExp, kind: string): boolean {
    const here = this.play.commands.find((command) => form.test(command));
    const places = this.play.commands.filter((command) => command.startsWith(`go to ${kind}`));
    for (const start of here === undefined ? places : ['']) {
      const [play, given] = [this.play.copy(), [...this.commands]];
      const say = (command: string): void => {
        play.step(command);
        given.push(command);
      };
      if (start !== '') say(start);
      const open = `open ${start.slice('go to '.length)}`;
      if (!play.commands.some((command) => form.test(command)) && play.commands.includes(open)) say(open);
      const command = play.commands.find((offered) => form.test(offered));
      if (command === undefined) continue;
      say(command);
      this.play = play;
      this.commands.splice(0, this.commands.length, ...given);
      return true;
    }
    return false;
  }
}
