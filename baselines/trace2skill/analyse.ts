import type { Arena } from '../../core/arena.ts';
import { textBlock } from '../../core/prompt-blocks.ts';
import type { RenderedPrompt } from '../../core/prompts.ts';
import { settleAll } from '../../core/settle-all.ts';
import { renderEpisodes, targetSystemPrompt } from '../../core/trajectory-text.ts';
import type { Skill } from '../../core/vocabulary.ts';
import type { Trace2SkillConfig } from './config.ts';
import { emit } from './events.ts';
import { type Investigation, investigate } from './investigate.ts';
import { promptName } from './prompt-names.ts';
import { maxMemories, type ReportItem, readReport } from './report.ts';
import type { Trajectory } from './trajectory.ts';

/** What one analyst found in one trajectory. */
export interface LessonRecord {
  readonly trajectory: Trajectory;
  readonly items: readonly ReportItem[];
}

/**
 * Stage 2, first half: each trajectory is analysed alone against the frozen starting document, all at once. Reports
 * that cannot be read are set aside and counted. Returns the records that hold something, in the order of the pool.
 */
export async function analyse(
  arena: Arena,
  config: Trace2SkillConfig,
  skill: Skill,
  chosen: readonly Trajectory[],
): Promise<LessonRecord[]> {
  const findings = await settleAll(
    chosen.map(async (trajectory) => {
      const investigation = await askAnalyst(arena, config, skill, trajectory);
      const { reply } = investigation;
      return { trajectory, investigation, items: readReport(reply.text, reply.finish === 'length') };
    }),
  );
  emit(
    arena,
    'trajectories-analysed',
    {},
    {
      setAside: findings.filter(({ items }) => items === null).length,
      reports: findings.map(({ trajectory, investigation, items }) => ({
        id: trajectory.row.task.id,
        pass: trajectory.pass,
        source: trajectory.source,
        usable: items !== null,
        proved: investigation.proved,
        turns: investigation.turns,
        items: items ?? [],
      })),
    },
  );
  return findings.flatMap(({ trajectory, items }) =>
    items === null || items.length === 0 ? [] : [{ trajectory, items }],
  );
}

async function askAnalyst(
  arena: Arena,
  config: Trace2SkillConfig,
  skill: Skill,
  trajectory: Trajectory,
): Promise<Investigation> {
  const { row, source, pass, index } = trajectory;
  const { maxOutputTokens, temperature, maxTrajectoryCharacters: maxCharacters } = config;
  const agentic = source === 'error' && config.analyst === 'agentic';
  const prompt: RenderedPrompt = arena.prompts.render(promptName(`${source}-analyst`), {
    agentic: agentic ? 'yes' : '',
    turns: String(config.analystTurns),
    skill: textBlock('skill', skill.text),
    target: targetSystemPrompt([row], skill.text),
    limit: textBlock('limit', String(maxMemories)),
    episode: renderEpisodes([row], { level: arena.feedbackLevel, maxCharacters }),
  });
  const call = {
    kind: `${source}-analyst`,
    place: { microBatch: pass, minibatch: index },
    prompt,
    replySchema: null,
    maxOutputTokens,
    temperature,
  };
  if (agentic) return investigate(arena, call, { task: row.task, turns: config.analystTurns });
  const reply = await arena.optimizer({ ...call, place: { ...call.place, attempt: 0 } });
  return { reply, proved: null, turns: 1 };
}
