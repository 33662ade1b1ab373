import { forgetSetAside, noteSetAside, type SetAside } from '../../core/set-aside-notes.ts';

/** Where workers note the runs that they set aside: publisher and other workers find the notes there. */
export interface SetAsidePlace {
  /** @throws {StorageError} */
  note(note: SetAside): Promise<void>;
  forget(id: string): Promise<void>;
}

/** In a results folder that all of them share. */
export function setAsideIn(results: string): SetAsidePlace {
  return {
    note: async (note) => noteSetAside(results, note),
    forget: async (id) => forgetSetAside(results, id),
  };
}
