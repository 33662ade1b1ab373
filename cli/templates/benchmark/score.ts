import type { Grade } from 'skillopt-bench';

/** The line that counts: the last one that is not blank, without quotation marks or backticks around it. */
export function extractAnswer(reply: string): string {
  const lines = reply.split('\n').map((line) => line.trim());
  const last = lines.findLast((line) => line !== '' && !line.startsWith('```')) ?? '';
  return last.replace(/^["'`]|["'`]$/g, '');
}

/** `hard` is 0 or 1; `soft` is from 0 to 1: here, the share of characters that stand in their place. */
export function scoreAnswer(answer: string, gold: string): { readonly hard: 0 | 1; readonly soft: number } {
  if (answer === gold) return { hard: 1, soft: 1 };
  const length = Math.max(answer.length, gold.length);
  let right = 0;
  for (let at = 0; at < Math.min(answer.length, gold.length, 1000); at += 1)
    if (answer[at] === gold[at]) right += 1;
  return { hard: 0, soft: right / length };
}

/**
 * The whole verdict. Only `feedback.answer` may hold the gold answer; `diagnosis` says in what way an answer is wrong in
 * words that hold nothing of it; all else is what every feedback level passes on.
 */
export function gradeReply(question: string, reply: string, gold: string): Grade {
  const answer = extractAnswer(reply);
  const { hard, soft } = scoreAnswer(answer, gold);
  const verdict = hard === 1 ? 'Right.' : 'Wrong.';
  const aspect = answer.length === gold.length ? 'the length is right' : 'the length is another';
  const diagnosis = hard === 1 ? verdict : `${verdict} ${answer === '' ? 'There is no answer' : aspect}.`;
  const shown = answer.slice(0, 300);
  return {
    hard,
    soft,
    answer,
    failReason:
      hard === 1
        ? null
        : answer === ''
          ? 'no-answer: the reply is empty'
          : 'wrong-answer: another answer is due',
    feedback: { score: verdict, diagnosis, answer: `${diagnosis} Expected: ${gold}` },
    verification: `Question: ${question}\nAnswer read: ${shown}\n${verdict}`,
  };
}
