import type { SkillOptEvents } from '../../optimizer/events.ts';
import type { Moment } from './world.ts';

/** A part of the journal: before the first step, a step, the end of an epoch, or the end of training. */
export class Segment {
  readonly kind: 'start' | 'step' | 'epoch-end' | 'finish';
  /** From 1; 0 before the first epoch. */
  readonly epoch: number;
  readonly moments: Moment[] = [];

  constructor(kind: Segment['kind'], epoch: number) {
    this.kind = kind;
    this.epoch = epoch;
  }

  /** Data of every event of a name, in order. */
  all<Name extends keyof SkillOptEvents>(name: Name): SkillOptEvents[Name][] {
    return this.moments.flatMap((moment) =>
      moment.what === 'event' && moment.event.name === name
        ? [moment.event.data as unknown as SkillOptEvents[Name]]
        : [],
    );
  }

  first<Name extends keyof SkillOptEvents>(name: Name): SkillOptEvents[Name] | null {
    return this.all(name)[0] ?? null;
  }

  of<What extends Moment['what']>(what: What): Extract<Moment, { what: What }>[] {
    return this.moments.filter((moment): moment is Extract<Moment, { what: What }> => moment.what === what);
  }

  /** Rollouts that were asked for, whether or not a cache could have answered them. */
  rollouts(): { train: number; comparison: number; selection: number; finalSelection: number } {
    const rows = (phase: string) =>
      this.of('rollouts').reduce((sum, { phase: own, rows }) => sum + (own === phase ? rows.length : 0), 0);
    const items = (phase: string) =>
      this.of('evaluation').reduce(
        (sum, { phase: own, evaluation }) => sum + (own === phase ? evaluation.items.length : 0),
        0,
      );
    return {
      train: rows('train'),
      comparison: rows('slow-update'),
      selection: items('val'),
      finalSelection: items('final-val'),
    };
  }
}

/** Cuts a journal at the events that open and close steps and epochs. */
export function segmentsOf(journal: readonly Moment[]): Segment[] {
  let current = new Segment('start', 0);
  const segments = [current];
  const open = (kind: Segment['kind'], epoch: number) => {
    current = new Segment(kind, epoch);
    segments.push(current);
  };
  for (const moment of journal) {
    const { name, place } = moment.what === 'event' ? moment.event : { name: '', place: {} };
    const epoch = place.epoch ?? current.epoch;
    if (name === 'step-started') open('step', epoch);
    // A step's entry of the buffer is logged after the step; it belongs to it.
    const owner = name === 'step-buffered' ? segments.findLast(({ kind }) => kind === 'step') : current;
    (owner ?? current).moments.push(moment);
    if (name === 'step-finished') open('epoch-end', epoch);
    if (name === 'epoch-finished') open('finish', epoch);
  }
  return segments;
}
