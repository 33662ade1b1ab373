import { DataError } from '../../../core/errors.ts';
import { type GameFile, generationOf } from './game-file.ts';

const helpAction = `(:action help
    :parameters (?a - agent)
    :precondition
        ()
    :effect
        (and
            (checked ?a)
        )
)
)
`;

/** The environment's own answer to `help`: data, not a prompt of ours. MIT, alfworld/alfworld. */
const helpTexts = `
action help {
    template :: "help";
    feedback :: "
Available commands:
  look:                             look around your current location
  inventory:                        check your current inventory
  go to (receptacle):               move to a receptacle
  open (receptacle):                open a receptacle
  close (receptacle):               close a receptacle
  take (object) from (receptacle):  take an object from a receptacle
  move (object) to (receptacle):  place an object in or on a receptacle
  examine (something):              examine a receptacle or an object
  use (object):                     use an object
  heat (object) with (receptacle):  heat an object using a receptacle
  clean (object) with (receptacle): clean an object using a receptacle
  cool (object) with (receptacle):  cool an object using a receptacle
  slice (object) with (object):     slice an object using a sharp object
";
}
`;

const wordings: readonly (readonly [string, string])[] = [
  ['You arrive at {lend.name}.', 'You arrive at {r.name}.'],
  ['put {o} in/on {r}', 'move {o} to {r}'],
  ['You put the {o.name} in/on the {r.name}.', 'You move the {o.name} to the {r.name}.'],
];

/**
 * Gives an original-generation game the texts of the current one (spec/benchmarks-agentic.md 2.1); a current game
 * comes back as it is.
 * @throws {DataError} naming the file, when its domain has no end to put the new action before
 */
export function upgradeGame(game: GameFile, file: string): GameFile {
  if (generationOf(game) === 'current') return game;
  const end = game.domain.lastIndexOf(')');
  if (end < 0) throw new DataError(`${file}: pddl_domain: no closing bracket`);
  const grammar = wordings.reduce((text, [before, after]) => text.replaceAll(before, after), game.grammar);
  return { ...game, domain: `${game.domain.slice(0, end)}${helpAction}`, grammar: `${grammar}${helpTexts}` };
}
