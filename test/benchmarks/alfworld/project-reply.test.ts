import { describe, expect, it } from 'vitest';
import { projectReply } from '../../../benchmarks/alfworld/project-reply.ts';

describe('projectReply', () => {
  it.each([
    ['<think>x</think><action>go to desk 1</action>', 'go to desk 1', true],
    ['<action>\n Go To Desk 1 \n</action> thanks', 'go to desk 1', true],
    ['<action>a\nb</action>', 'a\nb', true],
    ['<action>one</action><action>two</action>', 'one', true],
    ['<action><action>one</action>', '<action>one', true],
    ['</action> then <action>look</action>', '', true],
    ['<ACTION>zero</ACTION> <action>one</action>', 'zero', true],
    ['<action></action>', '', true],
    ['<ACTION>one</ACTION>', 'look', false],
    ['<action>never closed', 'look', false],
    ['</action>one<action>', 'look', false],
    ['go to desk 1', 'look', false],
    ['', 'look', false],
  ])('reads %j as %j', (reply, action, readable) => {
    expect(projectReply(reply)).toEqual({ action, readable });
  });

  it('reads megabytes at once', () => {
    expect(projectReply('<action>'.repeat(500_000)).readable).toBe(false);
    expect(projectReply('</action>'.repeat(500_000)).readable).toBe(false);
    expect(projectReply(`${'<action>'.repeat(500_000)}</action>`).readable).toBe(true);
  });
});
