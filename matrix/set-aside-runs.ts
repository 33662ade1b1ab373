import { readSetAside, type SetAside } from '../core/set-aside-notes.ts';
import type { ResultsStore } from './store.ts';

/** Runs that are set aside, by id: of a run that was finished since, the note says nothing any more. @throws {DataError} */
export function setAsideRuns(store: Pick<ResultsStore, 'folder' | 'isFinished'>): SetAside[] {
  return readSetAside(store.folder).filter(({ id }) => !store.isFinished(id));
}
