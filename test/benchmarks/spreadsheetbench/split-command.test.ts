import { describe, expect, test } from 'vitest';
import { splitCommand } from '../../../benchmarks/spreadsheetbench/script/split-command.ts';

describe('a command line is split as a shell splits it', () => {
  test.each([
    ['python3 solution.py', ['python3', 'solution.py']],
    ['python -c "print(\'a b\')"', ['python', '-c', "print('a b')"]],
    ['python -c \'x = "$HOME"\'', ['python', '-c', 'x = "$HOME"']],
    ['a\\ b  c\t"" d', ['a b', 'c', '', 'd']],
    ['"a\\"b\\n"', ['a"b\\n']],
    ['a\'b\'"c"', ['abc']],
    [
      'python x.py; rm -rf / && echo $(id) | cat > y',
      ['python', 'x.py;', 'rm', '-rf', '/', '&&', 'echo', '$(id)', '|', 'cat', '>', 'y'],
    ],
    ['', []],
    ["open 'quote", null],
    ['end\\', null],
  ])('%s', (line, words) => {
    expect(splitCommand(line)).toEqual(words);
  });
});
