import type { CallContext, ChatRequest } from '../../contract.ts';
import type { KnownTask } from '../known-tasks.ts';
import { type AgentTools, promptText, type ToolUse, taskFile } from './agent-tools.ts';
import { nextLook } from './next-look.ts';
import { readBack, type Seen } from './read-back.ts';
import { isWriteCommand, listingBytes, saysWritten, showCommand, writeCommand } from './shell-commands.ts';
import { guidanceOf, namedSkillFile } from './skill-file.ts';
import { unreadPieces } from './unread-pieces.ts';

/** What the agent does next. */
export type AgentStep =
  | { readonly kind: 'use'; readonly tool: ToolUse }
  | { readonly kind: 'say'; readonly text: string }
  /** The folder lacks what every folder of this benchmark holds. */
  | { readonly kind: 'refuse'; readonly problem: string };

const mostWrites = 2;
/** What tries a Python script, in folders that hold it. */
const driver = 'run_solution.py';

/**
 * The next turn of an agent that works in a folder, from the request alone: it reads the task and the skill where the
 * prompt names one, looks at what the task rests on, writes the file that is asked for, and ends
 * with the answer of direct chat.
 * @param mind.find finds the task in its text; throws when no book knows it
 */
export function agentStep(
  request: ChatRequest,
  tools: AgentTools,
  mind: { readonly find: (text: string) => KnownTask; readonly context: CallContext },
): AgentStep {
  const seen = readBack(request, tools);
  const withListing = seen.listing === null;
  const room = tools.resultBytes - (withListing ? listingBytes : 0);
  const skillFile = namedSkillFile(promptText(request));
  const unread = unreadPieces(seen, skillFile === null ? [taskFile] : [taskFile, skillFile], room);
  if (unread.length > 0)
    return use(tools.shell(showCommand(unread, withListing), 'Read the task and the skill'));
  const taskText = wholeText(seen, taskFile);
  if (taskText === null) return { kind: 'say', text: `I could not read ${taskFile}, so I have no answer.` };
  const task = mind.find(taskText);
  const look = nextLook(taskText, seen, tools, task);
  if (look.kind === 'look') return use(look.tool);
  if (look.kind === 'refuse') return { kind: 'refuse', problem: `task '${task.id}': ${look.problem}` };
  const document = skillFile === null ? '' : guidanceOf(wholeText(seen, skillFile) ?? '');
  const answer = task.answer(document, look.informed, mind.context);
  return unwritten(request, { taskText, answer, seen, tools }) ?? { kind: 'say', text: answer };
}

function wholeText({ files }: Seen, path: string): string | null {
  const file = files.get(path);
  return file !== undefined && file.bytes === file.total ? file.text : null;
}

/** The call that writes the file which the task wants; null: it wants none, has it, or it cannot be written. */
function unwritten(
  request: ChatRequest,
  work: { taskText: string; answer: string; seen: Seen; tools: AgentTools },
): AgentStep | null {
  const { taskText, answer, seen, tools } = work;
  const [path] = /\bsolution\.(?:py|js)\b/.exec(`${taskText}\n${promptText(request)}`) ?? [];
  if (path === undefined) return null;
  const code = /^```[^\n]*\n([\s\S]*?)^```/m.exec(answer)?.[1]?.trimEnd() ?? answer;
  const own = seen.answered.filter(({ name }) => name === tools.shellName);
  if (own.some(({ result }) => saysWritten(result, path, code))) return null;
  if (own.filter((call) => isWriteCommand(call.arguments)).length >= mostWrites) return null;
  const hasDriver = path.endsWith('.py') && seen.listing?.paths.includes(driver) === true;
  return use(tools.shell(writeCommand(path, code, hasDriver ? `python3 ${driver}` : null), `Write ${path}`));
}

function use(tool: ToolUse): AgentStep {
  return { kind: 'use', tool };
}
