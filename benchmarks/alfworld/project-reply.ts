/** What a reply does in the environment. */
export interface ProjectedReply {
  /** The command that is typed. */
  readonly action: string;
  /** False: the reply held no command, so the agent looks around instead. */
  readonly readable: boolean;
}

/** Played in place of a reply without a command, as published. */
export const actionWithoutCommand = 'look';

const opening = '<action>';
const closing = '</action>';

/**
 * Reads the command of a reply (spec/benchmarks-agentic.md 2.3, points 5 and 6). A reply in which no `<action>` is
 * closed later on, tags in lower case, plays `look`. Else the whole reply is lower-cased and the command is what
 * stands between the first opening and the first closing tag: nothing, when a closing tag comes first.
 * It is not compared with the admissible commands: the environment answers those that it does not know.
 */
export function projectReply(reply: string): ProjectedReply {
  const first = reply.indexOf(opening);
  if (first < 0 || reply.lastIndexOf(closing) < first + opening.length)
    return { action: actionWithoutCommand, readable: false };
  const lower = reply.toLowerCase();
  const start = lower.indexOf(opening) + opening.length;
  return { action: lower.slice(start, Math.max(start, lower.indexOf(closing))).trim(), readable: true };
}
