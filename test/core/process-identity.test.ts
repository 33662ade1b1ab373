import { expect, it } from 'vitest';
import { lifeOfHolder, parseHolder } from '../../core/lock-holder.ts';
import { lifeOf, type Onlooker } from '../../core/process-identity.ts';
import { lastingMark, type ProcessPlace, placeMark } from '../../core/process-place.ts';

const outside = 'pid:[4026531836] time:[4026531834]';
const container = 'pid:[4026532999] time:[4026531834]';
const linux: ProcessPlace = { host: 'host-a', machine: 'm1', boot: 'b2', namespaces: outside };
const mac: ProcessPlace = { host: 'mac', machine: null, boot: null, namespaces: null };
const bootedMs = Date.parse('2026-02-01T00:00:00Z');
const before = '2026-01-31T12:00:00Z';
const after = '2026-02-01T12:00:00Z';

/** Sees one process, 7, that began at 100. */
const from = (place: ProcessPlace): Onlooker => ({
  place,
  bootedMs,
  isLiving: (pid, startTicks) => pid === 7 && (startTicks === null || startTicks === '100'),
});

it.each<[string, ProcessPlace, Partial<ProcessPlace>, string, 'by its id' | 'ended' | 'unknown']>([
  ['here', linux, {}, after, 'by its id'],
  ['in a container of the same name on this machine', linux, { namespaces: container }, after, 'unknown'],
  ['with clocks of its own', linux, { namespaces: outside.replace('1834', '9999') }, after, 'unknown'],
  ['on another host', linux, { host: 'host-b' }, before, 'unknown'],
  ['here before the last boot', linux, { boot: 'b1' }, before, 'ended'],
  ['on a machine of equal name and id that still runs', linux, { boot: 'b3' }, after, 'unknown'],
  ['on another machine of equal name', linux, { boot: 'b1', machine: 'm2' }, before, 'unknown'],
  ['where there is no machine id', linux, { boot: 'b1', machine: null }, before, 'unknown'],
  ['where nothing is known but the name', linux, { ...mac, host: 'host-a' }, before, 'unknown'],
  [
    'in a container of the same image on another machine',
    { ...linux, namespaces: container },
    { boot: 'b1' },
    before,
    'unknown',
  ],
  ['where both know nothing but the name', mac, {}, before, 'by its id'],
  ['on another host of which nothing is known', mac, { host: 'pc' }, before, 'unknown'],
])('a process %s', (_, place, differs, since, expected) => {
  const there = { ...place, ...differs };
  const life = (pid: number, startTicks: string | null) =>
    lifeOf({ place: there, pid, startTicks, sinceMs: Date.parse(since) }, from(place));
  const lives = [life(7, '100'), life(7, null), life(7, '99'), life(8, null)];
  expect(lives).toEqual(
    expected === 'by its id' ? ['living', 'living', 'ended', 'ended'] : Array(4).fill(expected),
  );
});

it('of a lock that tells no more than the host is judged by host and id', () => {
  const life = (fields: object) => {
    const holder = parseHolder(JSON.stringify({ pid: 7, host: 'host-a', ...fields }));
    return holder === null ? null : lifeOfHolder(holder, from(linux));
  };
  expect(life({})).toBe('living');
  expect(life({ startTicks: '99', since: before, lease: null })).toBe('ended');
  expect(life({ pid: 8 })).toBe('ended');
  expect(life({ pid: 8, host: 'host-b' })).toBe('unknown');
  expect(life({ pid: 8, place: { machine: 'm1', boot: 'b1', namespaces: outside } })).toBe('unknown');
  expect(life({ pid: 8, place: { machine: 1 } })).toBeNull();
});

it('has marks of its place that differ where its processes cannot be seen', () => {
  const others = [{ host: 'host-b' }, { boot: 'b1' }, { namespaces: container }];
  const marks = [linux, mac, ...others.map((differs) => ({ ...linux, ...differs }))].map(placeMark);
  expect(new Set(marks).size).toBe(marks.length);
  expect(marks.every((mark) => /^[0-9a-f]{8}$/.test(mark))).toBe(true);
  expect(lastingMark({ ...linux, boot: 'b1' })).toBe(lastingMark(linux));
  expect(lastingMark({ ...linux, host: 'host-b' })).not.toBe(lastingMark(linux));
  expect([lastingMark(mac), lastingMark({ ...linux, namespaces: container })]).toEqual([null, null]);
});
