/**
 * The right to write a run's folder for a limited time, given by somebody outside the file system (the job queue). At any
 * moment at most one process holds the lease of one run; a process that cannot have it prolonged stops before it ends.
 */
export interface Lease {
  /** The same for all processes that are given this run, as it is configured, by one queue for one results folder. */
  readonly name: string;
  /** Called before every write. @throws {LeaseLostError} when the time is up, whoever else has the run by now */
  require(): void;
}
