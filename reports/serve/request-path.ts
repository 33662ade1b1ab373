/** What a request asks for: segments of a path below the site, or why there can be no such file. */
export type RequestPath = { readonly segments: readonly string[] } | { readonly status: 400 | 404 };

const longestTarget = 2000;

/**
 * Reads the target of a request line. Decoded once, segment by segment, so that an encoded slash separates nothing; names
 * that lead elsewhere (`..`, hidden files, drive letters, backslashes, control characters) are no files of a site.
 */
export function requestPath(target: string): RequestPath {
  const [path = ''] = target.split(/[?#]/);
  if (!path.startsWith('/') || target.length > longestTarget) return { status: 400 };
  if (path === '/') return { segments: ['index.html'] };
  const segments: string[] = [];
  for (const encoded of path.slice(1).split('/')) {
    const segment = decoded(encoded);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    if (segment === null || /[\u0000-\u001f\u007f]/.test(segment)) return { status: 400 };
    if (segment === '' || segment.startsWith('.') || /[/\\:]/.test(segment)) return { status: 404 };
    segments.push(segment);
  }
  return { segments };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
