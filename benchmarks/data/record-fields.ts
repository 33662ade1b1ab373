/** The fields of a record that may be anything; no fields when it is not an object. */
export function recordFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
