import { describe, expect, it } from 'vitest';
import { letterOf, shownOptions } from '../../../benchmarks/livemath/simulation/shown-options.ts';

describe('the order of options in a prompt', () => {
  it('is read when one option is the beginning of another', () => {
    const texts = ['f is bounded', 'f is bounded and continuous'];
    const shown = shownOptions('## Choices\n\nA. f is bounded and continuous\nB. f is bounded\n', texts);
    expect(letterOf(shown, 'f is bounded')).toBe('B');
    expect(letterOf(shown, 'f is bounded and continuous')).toBe('A');
  });

  it('is read when options run over several lines and end in stray blanks', () => {
    const texts = ['First:\n\\[\nx=1 \n\\]\n', 'Second.'];
    const shown = shownOptions('A. Second.\nB. First:\n\\[\nx=1 \n\\]\n', texts);
    expect([...shown.keys()]).toEqual(['A', 'B']);
    expect(letterOf(shown, texts[0] ?? '')).toBe('B');
  });

  it('leaves out what the prompt does not show', () => {
    expect(letterOf(shownOptions('', ['x', 'y']), 'x')).toBeNull();
  });
});
