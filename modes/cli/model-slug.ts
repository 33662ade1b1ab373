/** Some plain name: both CLIs want one. */
const fallback = 'model';
const longest = 80;

/**
 * A model's declared id as a plain name for a command line: the part behind the last slash, in letters, digits, `.`,
 * `_` and `-`. Both CLIs choose their behaviour by names that they know, so it is kept as close as can be.
 */
export function modelSlug(id: string): string {
  const last = id.split('/').at(-1) ?? '';
  const plain = last.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return plain === '' ? fallback : plain.slice(0, longest);
}
