import type { CallContext, ChatRequest, Provider, ProviderReply } from '../contract.ts';
import { agentStep } from './agent/agent-step.ts';
import { type AgentTools, agentToolsOf, isSideRequest } from './agent/agent-tools.ts';
import { createKnownTasks, type KnownTasks, type SimulatedTargetOptions } from './known-tasks.ts';
import { badRequest, messageText, skillSection, systemText, textReply, toolReply } from './request-text.ts';

/**
 * A target model after spec/simulated-world.md 5 to 7. It reads the real request: the skill section of the
 * system prompt and the task in the user messages; the book prints its answer. Where the request comes from an agent CLI,
 * task and skill lie in the folder of the episode, and it finds both there (agent/agent-step.ts).
 */
export function createSimulatedTarget(options: SimulatedTargetOptions): Provider {
  const tasks = createKnownTasks(options);
  return {
    identity: { id: options.id, source: 'simulated' },
    async complete(request, context, signal) {
      signal.throwIfAborted();
      const tools = agentToolsOf(request);
      return tools === null
        ? chatReply(request, { tasks, context, model: options.name })
        : agentReply(request, { tasks, tools, context, model: options.name });
    },
  };
}

interface Asked {
  readonly tasks: KnownTasks;
  readonly context: CallContext;
  readonly model: string;
}

function chatReply(request: ChatRequest, { tasks, context, model }: Asked): ProviderReply {
  // In an episode of several turns the task stands in an earlier message than the last.
  const prompts = request.messages.filter(({ role }) => role === 'user').map(messageText);
  const task = tasks.find(prompts);
  if (task === null) {
    if (isSideRequest(request)) return textReply(request, { text: 'Work on a task', model });
    throw tasks.unknown(prompts);
  }
  const act = task.act(request);
  if (act.kind === 'refuse') throw badRequest(model, `task '${task.id}': ${act.problem}`);
  if (act.kind === 'call-tools') return toolReply(request, { calls: act.calls, model });
  const document = skillSection(systemText(request)) ?? '';
  return textReply(request, { text: task.answer(document, act.informed, context), model });
}

function agentReply(
  request: ChatRequest,
  { tasks, tools, context, model }: Asked & { tools: AgentTools },
): ProviderReply {
  const step = agentStep(request, tools, {
    find(text) {
      const task = tasks.find([text]);
      if (task === null) throw tasks.unknown([text]);
      return task;
    },
    context,
  });
  if (step.kind === 'refuse') throw badRequest(model, step.problem);
  if (step.kind === 'use') return toolReply(request, { calls: [step.tool], model });
  return textReply(request, { text: step.text, model });
}
