import type { Trajectory } from './payload.ts';

const mostDescriptions = 3;
const mostSteps = 12;

/**
 * What the published trajectory of a game tells of its solution, section by section (spec/benchmarks-agentic.md 2.3,
 * point 9). Never shown to the target; an optimizer sees it only with feedback of the level `answer`.
 */
export function referenceText(trajectory: Trajectory): string {
  const { task_type: type, pddl_params: params, turk_annotations: annotations, plan, scene } = trajectory;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Task type', unique([type])],
    [
      'What people called the task',
      listed(unique(annotations.anns.map((one) => one.task_desc))).slice(0, mostDescriptions),
    ],
    [
      'What people wrote step by step',
      listed(unique(annotations.anns.flatMap((one) => one.high_descs))).slice(0, mostSteps),
    ],
    [
      'Parameters',
      Object.entries(params).flatMap(([name, value]) =>
        value === '' || value === null || value === false ? [] : [`- ${name}: ${String(value)}`],
      ),
    ],
    [
      'Plan',
      plan.high_pddl.map(
        ({ discrete_action: { action, args } }, at) => `${at + 1}. ${action}(${args.join(', ')})`,
      ),
    ],
    ['Scene', Object.entries(scene).map(([name, value]) => `- ${name}: ${String(value)}`)],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([heading, lines]) => `### ${heading}\n${lines.join('\n')}`)
    .join('\n\n');
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))];
}

function listed(texts: readonly string[]): string[] {
  return texts.map((text) => `- ${text}`);
}
