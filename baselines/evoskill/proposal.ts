import type { OptimizerReply } from '../../core/arena.ts';

/** What the proposer wants of the builder. */
export interface Proposal {
  /** null: the reply does not say; the builder chooses the section. */
  readonly action: 'create' | 'edit' | null;
  readonly section: string | null;
  /** Sections that the proposal says it is related to, as it wrote them. */
  readonly related: string | null;
  /** The whole reply: description and justification with it. */
  readonly text: string;
}

export type ReadProposal =
  | { readonly proposal: Proposal; readonly problem: null }
  | { readonly proposal: null; readonly problem: string };

/**
 * Reads a proposer's reply: `ACTION:`, `SECTION:` and `RELATED:` lines, then text. A reply without such lines is
 * a proposal that names no section. Empty, refused and cut-off replies are failures of the proposer.
 */
export function readProposal({ text, finish }: Pick<OptimizerReply, 'text' | 'finish'>): ReadProposal {
  const failed = (problem: string): ReadProposal => ({ proposal: null, problem });
  if (finish === 'refused') return failed('the reply was a refusal');
  if (finish === 'length') return failed('the reply was cut off at the output limit');
  const whole = text.toWellFormed().replace(/\r\n/g, '\n').trim();
  if (whole === '') return failed('the reply is empty');
  const action = field(whole, 'action')?.toLowerCase() ?? '';
  return {
    problem: null,
    proposal: {
      action: /^create\b/.test(action) ? 'create' : /^edit\b/.test(action) ? 'edit' : null,
      section: field(whole, 'section'),
      related: field(whole, 'related'),
      text: whole,
    },
  };
}

/** The value of the first `NAME: value` line; null when there is none, or it says none. */
function field(text: string, name: string): string | null {
  const line = new RegExp(`^[\\s*#>-]*${name}[*\\s]*:[*\\s]*(\\S.*)$`, 'im').exec(text)?.[1];
  const value = line?.replace(/[\s*]+$/, '') ?? '';
  return value === '' || /^(?:none|-)\.?$/i.test(value) ? null : value;
}
