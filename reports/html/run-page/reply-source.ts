/** Where a reply came from, in words. `live` in a log means not from the cache: a simulated model's replies are so as well. */
export function replySourceText(source: 'live' | 'cache' | 'replay'): string {
  return { live: 'made now', cache: 'from the cache', replay: 'replayed' }[source];
}
