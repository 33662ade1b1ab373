export type AttributeValue = string | number | boolean | readonly string[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One finished span. Ids are lower-case hex: 32 digits a trace, 16 a span. Times are Unix nanoseconds. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** null: the root of its trace. */
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: 'internal' | 'client';
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Attributes;
  readonly failed: boolean;
}
