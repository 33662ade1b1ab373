/**
 * What stands in place of a file that is shown as such (a PDF that the CLI read): our requests carry text and images
 * only, and an agent that is told so can read the file by other means.
 */
export function documentNote(mediaType: unknown): string {
  const type =
    typeof mediaType === 'string' && /^[\w.+/-]{1,80}$/.test(mediaType) ? ` of type ${mediaType}` : '';
  return `[A file${type} stood here. It cannot be shown to this model as a file; extract its text or images with a tool.]`;
}
