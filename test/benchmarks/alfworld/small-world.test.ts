import { describe, expect, it } from 'vitest';
import { Game } from '../../../benchmarks/alfworld/engine/game.ts';
import { DataError } from '../../../core/errors.ts';

const predicates = '(at ?x - thing) (lit ?x - thing) (near ?x ?y - thing) (seen ?x)';

/** A game of one's own: actions in PDDL, and rules and action texts of a grammar. */
function gameOf(options: {
  readonly actions: string;
  readonly init?: string;
  readonly goal?: string;
  readonly texts: string;
  readonly rules?: Readonly<Record<string, unknown>>;
  readonly objects?: string;
}): Game {
  const {
    actions,
    init = '',
    goal = '(lit zzz)',
    texts,
    rules = {},
    objects = 'b_bar_1 b_bar_2 - thing loc_bar_1 - spot',
  } = options;
  const grammar = { intro: [{ rhs: 'Hello.\n\nYour task is to: play.' }], ...rules };
  return new Game(
    {
      domain: `(define (domain d) (:types thing spot) (:predicates ${predicates}) ${actions})`,
      problem: `(define (problem p) (:domain d) (:objects ${objects}) (:init ${init}) (:goal ${goal}))`,
      grammar: `grammar :: """${JSON.stringify(grammar)}""";\n${texts}`,
      solvable: true,
      walkthrough: null,
    },
    'small',
  );
}

const action = (name: string, parameters: string, precondition: string, effect: string): string =>
  `(:action ${name} :parameters (${parameters}) :precondition ${precondition} :effect ${effect})`;
const text = (name: string, template: string, feedback = 'Done.'): string =>
  `action ${name} { template :: "${template}"; feedback :: "${feedback}"; }`;

describe('the semantics of the PDDL subset', () => {
  it('keep an atom that is both added and deleted, and judge conditions by the state before', () => {
    const play = gameOf({
      actions: action(
        'flip',
        '?x - thing',
        '(at ?x)',
        '(and (not (seen ?x)) (seen ?x) (when (lit ?x) (not (lit ?x))) (when (not (lit ?x)) (lit ?x)) (increase (total) 3))',
      ),
      init: '(at b_bar_1) (= (total) 0) (not (lit b_bar_1))',
      goal: '(and (lit b_bar_1) (seen b_bar_1))',
      texts: text('flip', 'flip {x}'),
    }).start();
    expect(play.commands).toEqual(['flip b 1']);
    const won = [1, 2, 3].map(() => {
      play.step('flip b 1');
      return play.won;
    });
    expect(won).toEqual([true, false, true]);
  });

  it('understand or, not, imply, equality, forall and nested exists, whatever the order of the parts', () => {
    const offered = (precondition: string): readonly string[] =>
      gameOf({
        actions: action('do', '?x - thing ?y - thing', precondition, '(seen ?x)'),
        init: '(at b_bar_1) (near b_bar_1 b_bar_2) (lit b_bar_2)',
        texts: text('do', '{x}/{y}'),
      }).start().commands;
    // Of two things the one whose id comes last has number 1.
    expect(offered('(near ?x ?y)')).toEqual(['b 2/b 1']);
    expect(offered('(and (not (= ?x ?y)) (or (at ?x) (lit ?x)))')).toEqual(['b 1/b 2', 'b 2/b 1']);
    expect(offered('(and (imply (at ?x) (lit ?y)) (= ?x ?y))')).toEqual(['b 1/b 1']);
    expect(offered('(and (forall (?z - thing) (or (at ?z) (lit ?z))) (at ?x) (lit ?y))')).toEqual([
      'b 2/b 1',
    ]);
    expect(
      offered('(and (exists (?z - thing) (and (near ?x ?z) (exists (?x - thing) (near ?x ?z)))) (at ?y))'),
    ).toEqual(['b 2/b 2']);
    expect(offered('(exists (?s - spot) (= ?x ?y))')).toHaveLength(2);
    expect(offered('(exists (?s - spot, ?z - thing) (= ?x ?y))')).toEqual([]);
    expect(offered('()')).toHaveLength(4);
    expect(offered('(or (near ?x ?y) (near ?y ?x))')).toHaveLength(2);
  });

  it('let a parameter of the root type be anything, and any other only exactly its own', () => {
    const commands = (type: string): readonly string[] =>
      gameOf({
        actions: action('do', `?x - ${type}`, '()', '(seen ?x)'),
        init: '(seen loc_bar_1) (at b_bar_1)',
        texts: text('do', 'do {x.id}'),
      }).start().commands;
    expect(commands('object')).toEqual(['do b_bar_1', 'do b_bar_2', 'do loc_bar_1']);
    expect(commands('spot')).toEqual(['do loc_bar_1']);
  });

  it('do not offer what would change nothing by its own precondition, but offer what changed nothing this time', () => {
    const play = gameOf({
      actions: `${action('go', '?x - thing ?y - thing', '(and (at ?x) (lit ?y))', '(and (not (at ?x)) (at ?y))')} ${action('see', '?x - thing', '(at ?x)', '(seen ?x)')} ${action('idle', '', '()', '()')}`,
      init: '(at b_bar_1) (lit b_bar_1) (lit b_bar_2)',
      texts: `${text('go', 'go {y}')} ${text('see', 'see {x}')} ${text('idle', 'idle')}`,
    }).start();
    expect(play.commands).toEqual(['go b 1', 'see b 2']);
    play.step('see b 2');
    expect(play.commands).toEqual(['go b 1', 'see b 2']);
    play.step('go b 1');
    expect(play.commands).toEqual(['go b 2', 'see b 1']);
  });

  it('apply an effect for all values of its own variables', () => {
    const play = gameOf({
      actions: action('all', '', '()', '(forall (?x - thing) (when (at ?x) (lit ?x)))'),
      init: '(at b_bar_1)',
      goal: '(and (lit b_bar_1) (not (lit b_bar_2)))',
      texts: text('all', 'all'),
    }).start();
    play.step('all');
    expect(play.won).toBe(true);
  });
});

describe('the language of the texts', () => {
  const said = (
    feedback: string,
    rules: Readonly<Record<string, unknown>> = {},
    init = '(at b_bar_1) (at b_bar_2) (near b_bar_1 b_bar_2)',
  ) => {
    const play = gameOf({
      actions: action('say', '?x - thing', '(at ?x)', '(and (lit ?x) (not (seen ?x)))'),
      init,
      texts: text('say', 'say {x}', feedback),
      rules,
    }).start();
    return play.step('say b 2');
  };

  it.each([
    ['a {x.name} or {x}, {x.indefinite} {x.id}', 'a b 2 or b 2, a b_bar_1'],
    ["{'it: ' + x.name + '!'}", 'it: b 2!'],
    ["{'' or x.name}", 'b 2'],
    ['[{y.name | at(y:thing)}]', 'b 1'],
    ['[{y.name | near(y:thing, z:thing)}]', 'nothing'],
    ['[{y.name | near(x:thing, y:thing)}]', 'b 1'],
    ['{y.name | lit(y:thing)}', ''],
    ['[{x.name | lit(x:thing)}]', 'b 2'],
    ['[{x.name | not_seen(x:thing)}]', 'b 2'],
    ['[{x.name | not_at(x:thing)}]', 'nothing'],
    ['one\\ntwo', 'one\ntwo'],
    ['\n \t\nlate\tr', 'later'],
    ['a stray } and # stay', 'a stray } and # stay'],
  ])('derives %j', (feedback, expected) => {
    expect(said(feedback)).toBe(expected);
  });

  it('takes the first alternative whose condition has a match, and none when all lack one', () => {
    const rules = {
      r: [
        { condition: 'near(x:thing, y:thing) & seen(y:thing)', rhs: 'first' },
        { condition: 'near(x:thing, y:thing)', rhs: 'second' },
        { rhs: 'third' },
      ],
      none: [{ condition: 'seen(x:thing)', rhs: 'never' }],
    };
    expect(said('#r#, #none#.', rules)).toBe('second, .');
  });

  it('joins lists with the words of the grammar, three and more with a last separator', () => {
    const three = '(at b_bar_1) (at b_bar_2) (at b_bar_3) (near b_bar_1 b_bar_2)';
    const play = gameOf({
      actions: action('say', '', '()', '(seen b_bar_1)'),
      init: three,
      objects: 'b_bar_1 b_bar_2 b_bar_3 - thing',
      texts: text('say', 'say', '[{y.name | at(y:thing)}]'),
    }).start();
    expect(play.step('say')).toBe('b 3, b 2, and b 1');
  });

  it('ends rules that call each other for ever, and queries and conditions without end, with an error that names the game', () => {
    const endless = () => said('#r#', { r: [{ rhs: '#r#' }] });
    expect(endless).toThrow(DataError);
    expect(endless).toThrow(/^small: grammar: rule 'r' never ends/);
    const growing = () =>
      said('#a#', {
        a: [{ rhs: '#b##b##b##b##b##b##b##b#' }],
        b: [{ rhs: '#c##c##c##c##c##c##c##c#' }],
        c: [{ rhs: '#d##d##d##d##d##d##d##d#' }],
        d: [{ rhs: 'x'.repeat(1000) }],
      });
    expect(growing).toThrow(/longer than/);
    const many = Array.from({ length: 60 }, (_, index) => `t${index}`);
    const wide = gameOf({
      actions: action('say', '', '()', '(seen t0)'),
      init: many.map((id) => `(at ${id})`).join(' '),
      objects: `${many.join(' ')} - thing`,
      texts: text(
        'say',
        'say',
        '[{a | at(a:thing) & at(b:thing) & at(c:thing) & at(d:thing) & at(e:thing) & lit(f:thing)}]',
      ),
    }).start();
    expect(() => wide.step('say')).toThrow(/^small: grammar: a query takes too long/);
    const deep = () =>
      gameOf({
        actions: action('say', '?a ?b ?c ?d ?e - thing', '(= ?e zzz)', '(seen ?a)'),
        objects: `${many.join(' ')} - thing`,
        texts: text('say', 'say'),
      }).start().commands;
    expect(deep).toThrow(/^small: a condition takes too long/);
  });
});
