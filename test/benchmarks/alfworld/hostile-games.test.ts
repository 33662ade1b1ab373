import { describe, expect, it } from 'vitest';
import { Game } from '../../../benchmarks/alfworld/engine/game.ts';
import { DataError } from '../../../core/errors.ts';

const things = Array.from({ length: 60 }, (_, index) => `t${index}`);

/** A game of one action on 60 things that are all `at`. */
function gameWith(options: {
  readonly parameters?: string;
  readonly precondition?: string;
  readonly template?: string;
  readonly rules?: Readonly<Record<string, unknown>>;
}): Game {
  const { parameters = '', precondition = '()', template = 'say', rules = {} } = options;
  const grammar = { intro: [{ rhs: 'Your task is to: play.' }], ...rules };
  return new Game(
    {
      domain:
        '(define (domain d) (:types thing) (:predicates (at ?x - thing) (seen ?x)) ' +
        `(:action say :parameters (${parameters}) :precondition ${precondition} :effect (seen t0)))`,
      problem:
        `(define (problem p) (:domain d) (:objects ${things.join(' ')} - thing) ` +
        `(:init ${things.map((id) => `(at ${id})`).join(' ')}) (:goal (seen zzz)))`,
      grammar: `grammar :: """${JSON.stringify(grammar)}""";\naction say { template :: "${template}"; feedback :: "Done."; }`,
      solvable: true,
      walkthrough: null,
    },
    'hostile',
  );
}

/** Rules that each name the next one twice and say nothing: 2^30 times nothing. */
const doubling = Object.fromEntries(
  Array.from({ length: 31 }, (_, index) => [
    `r${index}`,
    [{ rhs: index < 30 ? `#r${index + 1}#`.repeat(2) : '' }],
  ]),
);
const search = 'at(c:thing) & at(d:thing) & at(e:thing) & seen(f:thing)';

describe('a hostile game', () => {
  it.each<[string, Parameters<typeof gameWith>[0], RegExp]>([
    [
      'a precondition of many parts, looked at again with every object',
      {
        parameters: '?a ?b ?c ?d ?e - thing',
        precondition: `(and ${'(not (= ?e zzz)) '.repeat(20_000)} (= ?e zzz))`,
      },
      /a condition takes too long/,
    ],
    [
      'commands that each take a long search',
      { parameters: '?a - thing', precondition: '(at ?a)', template: `say {a.id} {c.id | ${search}}` },
      /a (?:query|text) takes too long/,
    ],
    [
      'rules that name each other without saying anything',
      { template: 'say #r0#', rules: doubling },
      /a text takes too long/,
    ],
    [
      'a query of very many parts',
      {
        template: `say {x.id | ${Array.from({ length: 30_000 }, (_, index) => `at(v${index}:thing)`).join(' & ')}}`,
      },
      /takes too long|too deep/,
    ],
  ])(
    'ends soon with an error that names it: %s',
    (_, options, message) => {
      const started = performance.now();
      const play = () => gameWith(options).start().commands;
      expect(play).toThrow(message);
      expect(play).toThrow(DataError);
      expect(play).toThrow(/^hostile: /);
      expect(performance.now() - started).toBeLessThan(15_000);
    },
    60_000,
  );
});
