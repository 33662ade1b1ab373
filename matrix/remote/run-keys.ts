/** Keys of a run's objects, below the prefix of a store. */
export const runKeys = {
  /** Its log: segments by number, from 1 without a gap. */
  segments: (id: string) => `runs/${id}/log/`,
  segment: (id: string, number: number) => `runs/${id}/log/${String(number).padStart(numberDigits, '0')}`,
  blob: (id: string, digest: string) => `runs/${id}/blobs/${digest}`,
  /** There once its log says that the run is finished, and all of it is there. */
  finished: (id: string) => `finished/${id}`,
  setAside: (id: string) => `set-aside/${id}.json`,
} as const;

export const numberDigits = 8;
