import { BenchError, ModelError } from '../../core/errors.ts';
import type { SessionEnd } from './contract.ts';
import { WireFault } from './wire-fault.ts';

/** What the failure of a model call means for its session; null: the session goes on. */
export function endOfFailure(error: unknown): SessionEnd | null {
  if (!(error instanceof ModelError)) return { kind: 'failure', error };
  if (error.kind === 'context-overflow') return null;
  if (error.kind === 'refused') return { kind: 'refused', message: error.message };
  if (error.kind === 'time-limit') return { kind: 'time' };
  return { kind: 'failure', error };
}

/** What a CLI is told of it. Words of an error stay inside: they may name endpoints and paths. */
export function faultOfEnd(end: SessionEnd | null): WireFault {
  switch (end?.kind) {
    case undefined:
      return new WireFault('too-long', 'the conversation is longer than the model takes');
    case 'refused':
      return new WireFault('ended', 'the model refused; this session is over');
    case 'time':
      return new WireFault('ended', 'the time that the model may take is used up; this session is over');
    case 'calls':
      return new WireFault('ended', 'more calls were asked than one session may have; this session is over');
    case 'failure': {
      const code = end.error instanceof BenchError ? ` (${end.error.code})` : '';
      return new WireFault('ended', `the model behind cannot be asked${code}; this session is over`);
    }
  }
}
