import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Game } from '../../../benchmarks/alfworld/engine/game.ts';
import { parseGameFile } from '../../../benchmarks/alfworld/engine/game-file.ts';
import { upgradeGame } from '../../../benchmarks/alfworld/engine/upgrade-game.ts';
import { DataError } from '../../../core/errors.ts';
import { gameText, originalGame } from './fixtures.ts';

const { game } = originalGame();

function read(text: string): Game {
  const parsed = parseGameFile(text, 'bad.tw-pddl');
  return new Game(upgradeGame(parsed, 'bad.tw-pddl'), 'bad.tw-pddl');
}

const changed = (
  field: 'pddl_domain' | 'grammar' | 'pddl_problem',
  from: string | RegExp,
  to: string,
): string => {
  const before = { pddl_domain: game.domain, grammar: game.grammar, pddl_problem: game.problem }[field];
  const after = before.replace(from, () => to);
  expect(after).not.toBe(before);
  return gameText({ [field]: after });
};

describe('a broken game file', () => {
  it.each<[string, () => string, RegExp]>([
    ['no JSON', () => '{"pddl_domain": ', /not JSON/],
    ['an array', () => '[]', /not a game file/],
    ['a missing field', () => gameText({ grammar: undefined }), /field 'grammar'/],
    ['a number for a text', () => gameText({ pddl_problem: 3 }), /field 'pddl_problem'/],
    ['an endless file', () => gameText({ grammar: 'x'.repeat(2_100_000) }), /at most 2000000/],
    ['an empty domain', () => gameText({ pddl_domain: '()' }), /pddl_domain: /],
    [
      'brackets that do not close',
      () => changed('pddl_domain', '(:predicates', '((:predicates'),
      /pddl_domain: .*not closed/,
    ],
    [
      'a bracket too many',
      () => gameText({ pddl_problem: `${game.problem})` }),
      /pddl_problem: a closing bracket too many/,
    ],
    ['a thousand brackets', () => gameText({ pddl_problem: '('.repeat(1000) }), /nested deeper/],
    [
      'an unknown predicate in an action',
      () => changed('pddl_domain', '(cleanable ?o)\n', '(shiny ?o)\n'),
      /action 'cleanobject': unknown predicate 'shiny'/,
    ],
    [
      'a wrong number of arguments',
      () => changed('pddl_domain', '(openable ?r)\n            (at', '(openable ?r ?l)\n            (at'),
      /action 'openobject': 'openable' takes 1 arguments/,
    ],
    [
      'an undeclared variable',
      () =>
        changed(
          'pddl_domain',
          ':parameters (?a - agent ?l - location ?r - receptacle)',
          ':parameters (?a - agent ?r - receptacle)',
        ),
      /action 'openobject': variable '\?l' is not declared/,
    ],
    [
      'an action twice',
      () => changed('pddl_domain', ':action CloseObject', ':action OpenObject'),
      /action 'openobject' is declared twice/,
    ],
    [
      'an unknown section',
      () => changed('pddl_domain', '(:functions', '(:derived'),
      /section ':derived' is not known/,
    ],
    [
      'an unknown predicate in the facts',
      () => changed('pddl_problem', '(openable ', '(opnable '),
      /pddl_problem: init: unknown predicate 'opnable'/,
    ],
    [
      'an object of an unknown type',
      () => changed('pddl_problem', 'agent1 - agent', 'agent1 - robot'),
      /object 'agent1' has the unknown type 'robot'/,
    ],
    ['no goal', () => changed('pddl_problem', '(:goal', '(:gaol'), /section ':goal' is missing/],
    [
      'an unknown predicate in the goal',
      () => changed('pddl_problem', /\(:goal[\s\S]*$/, '(:goal (done)))'),
      /goal: unknown predicate 'done'/,
    ],
    [
      'a variable in the facts',
      () => changed('pddl_problem', /\(openable [^)]*\)/, '(openable ?x)'),
      /a variable in \(openable \?x\)/,
    ],
    [
      'no task sentence',
      () => changed('grammar', 'Your task is to:', 'You could'),
      /no sentence 'Your task is to: ...'/,
    ],
    [
      'an empty task sentence',
      () => changed('grammar', /Your task is to: [^"]*/, 'Your task is to: '),
      /no sentence/,
    ],
    [
      'rules that are not JSON',
      () => changed('grammar', '"intro": [', '"intro": ['.slice(1)),
      /grammar: not JSON/,
    ],
    [
      'a rule of the wrong shape',
      () => changed('grammar', '"rhs": "TODO"', '"rsh": "TODO"'),
      /rule 'notImplemented/,
    ],
    [
      'a rule that is missing',
      () => changed('grammar', '"look-variations":', '"look-variation":'),
      /refers to rule 'look-variations', which is missing/,
    ],
    [
      'an action without texts',
      () => changed('grammar', 'action OpenObject', 'action OpenObjects'),
      /no texts for action 'openobject'/,
    ],
    [
      'an action without feedback',
      () => changed('grammar', '    feedback :: "#OpenObject.feedback#";\n', ''),
      /action 'OpenObject': feedback is missing/,
    ],
    [
      'texts twice',
      () => changed('grammar', 'action CloseObject', 'action OpenObject'),
      /action 'OpenObject' is there twice/,
    ],
    [
      'a text without end',
      () => changed('grammar', 'template :: "look";', 'template :: "look;'),
      /grammar, line \d+: /,
    ],
    [
      'a word that means nothing',
      () => gameText({ grammar: `${game.grammar} rule x` }),
      /expected 'grammar' or 'action', found 'rule'/,
    ],
    [
      'an expression that is not known',
      () => changed('grammar', '{r.name | receptacle', '{r.colour | receptacle'),
      /'r\.colour' in/,
    ],
    [
      'a query that is not known',
      () => changed('grammar', 'holdsany(a:agent)', 'holdsany a'),
      /the query 'holdsany a' is not known/,
    ],
    [
      'a variable that stands for nothing',
      () => changed('grammar', '#task#"', '#task# {zzz.name}"'),
      /variable 'zzz' stands for nothing/,
    ],
  ])('with %s is refused with its name and the place', (_, text, message) => {
    const attempt = () => read(text());
    expect(attempt).toThrow(DataError);
    expect(attempt).toThrow(/^bad\.tw-pddl: /);
    expect(attempt).toThrow(message);
  });

  it('is refused within a second however long it is made', () => {
    const texts = [
      gameText({ grammar: '{'.repeat(1_900_000) }),
      gameText({
        grammar: `action x { template :: "${'{'.repeat(900_000)}"; feedback :: "${"{'".repeat(400_000)}"; }`,
      }),
      gameText({ grammar: '#'.repeat(1_900_000) }),
      gameText({ pddl_domain: '(a '.repeat(600_000) }),
      gameText({ pddl_problem: `(define ${'x '.repeat(800_000)})` }),
    ];
    for (const text of texts) expect(() => read(text)).toThrow(DataError);
  });

  it('is refused by name or can be played, whatever is torn out of it or put into it', () => {
    const fields = { pddl_domain: game.domain, grammar: game.grammar, pddl_problem: game.problem };
    const change = fc.record({
      field: fc.constantFrom('pddl_domain' as const, 'grammar' as const, 'pddl_problem' as const),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat({ max: 40 }),
      put: fc.constantFrom('', '(', ')', '{', '}', '"', '#', '|', '?', '- ', '\n', '(and', 'object'),
    });
    fc.assert(
      fc.property(change, ({ field, at, length, put }) => {
        const before = fields[field];
        const from = Math.floor(at * before.length);
        const text = `${before.slice(0, from)}${put}${before.slice(from + length)}`;
        try {
          const play = read(gameText({ [field]: text })).start();
          for (let step = 0; step < 3; step += 1) play.step(play.commands[step] ?? 'look');
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
          expect(String(error)).toContain('bad.tw-pddl: ');
        }
      }),
      { numRuns: 60, seed: 9 },
    );
  });
});
