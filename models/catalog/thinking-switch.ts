import type { ThinkingSwitch } from '../endpoint/endpoint.ts';
import type { ModelFile } from './catalog-schema.ts';

/** OpenAI's words; models before gpt-5.1 want `minimal` for `off`, to be set in models.yaml. */
const efforts = { off: 'none', low: 'low', medium: 'medium', high: 'high' };
/** Ours: Anthropic names a least budget (1,024) and leaves the rest to the caller. */
const budgets = { low: 2_048, medium: 8_192, high: 16_384 };

/** The switch as written in models.yaml, with its defaults filled in. */
export function thinkingSwitchOf(written: ModelFile['thinkingSwitch']): ThinkingSwitch {
  if (written === 'none') return { kind: 'none' };
  if (written === 'reasoning_effort') return { kind: 'reasoning-effort', values: efforts };
  if (written === 'anthropic') return { kind: 'anthropic-budget', tokens: budgets };
  if (written === 'anthropic_adaptive') return { kind: 'anthropic-adaptive' };
  if ('reasoning_effort' in written)
    return { kind: 'reasoning-effort', values: { ...efforts, ...written.reasoning_effort } };
  if ('anthropic' in written)
    return { kind: 'anthropic-budget', tokens: { ...budgets, ...written.anthropic } };
  const { on, off, ...levels } = written.extra_body;
  const shared = on === undefined ? {} : { low: on, medium: on, high: on };
  return { kind: 'extra-body', bodies: { ...(off === undefined ? {} : { off }), ...shared, ...levels } };
}
