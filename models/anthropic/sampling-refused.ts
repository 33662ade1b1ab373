/** Why temperature or top_p cannot be sent, and what to do. */
export function samplingRefused(apiVersion: string): string {
  return (
    `the Anthropic API version ${apiVersion} refuses temperature and topP; leave them unset, or set ` +
    "'apiVersion: 2023-06-01' on the endpoint for models that still take them"
  );
}
