import type { Arena, OptimizerCall, OptimizerReply, TaskRef } from '../../core/arena.ts';
import { headOf } from '../../core/cut-text.ts';
import { guardBlockText } from '../../core/prompt-blocks.ts';
import { promptName } from './prompt-names.ts';

export interface Investigation {
  /** The report, or what came in its place. */
  readonly reply: OptimizerReply;
  /** Did a corrected answer pass the verifier? null: none was tried. */
  readonly proved: boolean | null;
  readonly turns: number;
}

/** Earlier checks that go back with the conversation: the context may be small. */
const maxEarlierTurns = 6;
const maxEchoCharacters = 1500;

/**
 * The agentic error analyst (spec/baselines.md 7.2): as long as its replies ask for a check, the corrected answer in
 * them is put to the verifier and the verdict goes back; the first reply without one is the report. Its last turn can
 * only be a report.
 */
export async function investigate(
  arena: Arena,
  call: OptimizerCall,
  { task, turns }: { readonly task: TaskRef; readonly turns: number },
): Promise<Investigation> {
  const followUps: { reply: string; complaint: string }[] = [];
  let proved: boolean | null = null;
  for (let turn = 0; ; turn += 1) {
    const reply = await arena.optimizer({
      ...call,
      place: { ...call.place, attempt: turn },
      ...(followUps.length === 0 ? {} : { followUps: followUps.slice(-maxEarlierTurns) }),
    });
    const answer = checkedAnswer(reply.text);
    if (answer === null || turn + 1 >= turns) return { reply, proved, turns: turn + 1 };
    const { hard, feedback } = await arena.verifyTrain(task, answer);
    proved = proved === true || hard >= 1;
    const verdict = hard >= 1 ? { right: 'yes', wrong: '' } : { right: '', wrong: 'yes' };
    const values = { ...verdict, feedback: guardBlockText(feedback) };
    const last = turn + 2 >= turns ? 'yes' : '';
    const complaint = arena.prompts.render(promptName('verdict'), { ...values, last }).user;
    followUps.push({ reply: headOf(reply.text, maxEchoCharacters), complaint });
  }
}

/** What stands below a first line `CHECK`; null when the reply asks for no check. */
function checkedAnswer(text: string): string | null {
  const [, answer] = /^\s*\**CHECK\**:?[ \t]*\n([\s\S]+)$/.exec(text.replace(/\r\n/g, '\n')) ?? [];
  return answer === undefined || answer.trim() === '' ? null : answer;
}
