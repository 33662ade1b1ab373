/** What the server saw of one try and did with it; times are its own, monotonic. */
export interface SeenTry {
  readonly call: string;
  readonly attempt: number;
  /** null = it was answered rightly. */
  readonly fault: string | null;
  readonly arrivedMs: number;
  /** What its owner bills: tokens; null = nothing. */
  readonly billed: { readonly input: number; readonly output: number } | null;
  readonly asksToWaitMs: number;
}

export interface ServerReport {
  readonly tries: readonly SeenTry[];
  readonly peakRssMb: number;
}
