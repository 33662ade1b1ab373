interface Redirect {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of the request. */
  readonly method: string;
}

export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/**
 * Where a request is to go instead; null = nowhere. Another origin is followed in no case but HTTPS on the same host: the
 * keys in our headers are for the server that models.yaml names. A prompt is sent again only where the server says so
 * (307, 308): after the others a GET would come, and no API means that.
 */
export function redirectedTo(from: string, { status, headers, method }: Redirect): string | null {
  const { location } = headers;
  const kept =
    [307, 308].includes(status) || (['GET', 'HEAD'].includes(method) && [301, 302, 303].includes(status));
  if (!kept || typeof location !== 'string' || !URL.canParse(location, from)) return null;
  const here = new URL(from);
  const there = new URL(location, from);
  const isUpgrade =
    here.protocol === 'http:' && there.protocol === 'https:' && here.hostname === there.hostname;
  return there.origin === here.origin || isUpgrade ? there.href : null;
}
