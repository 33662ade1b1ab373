/** How the batches of one endpoint are made and waited for (models.yaml, `batch`). */
export interface BatchSettings {
  /** A batch is made when no call has joined it for this long. */
  readonly quietMs: number;
  /** First wait between two looks at a batch; grows by half each time, up to the longest. */
  readonly pollMs: number;
  readonly longestPollMs: number;
  /** Below the provider's own limits; absent: those. */
  readonly mostRequests?: number | undefined;
  readonly mostBytes?: number | undefined;
}
