/**
 * The statement of a reply: the last block fenced with three backticks and `sql`. A reply without a fence that begins
 * with SELECT or WITH is a statement itself. Empty when there is neither. Linear in the length of the reply.
 */
export function extractStatement(reply: string): string {
  let last: string | null = null;
  let open: string[] | null = null;
  for (const line of linesOf(reply)) {
    const fence = /^[ \t]{0,3}```[ \t]*(\w*)[ \t]*$/.exec(line);
    if (fence === null) open?.push(line);
    else if (/^(sql|sqlite)$/i.test(fence[1] ?? '')) open = [];
    else if (open !== null) {
      last = open.join('\n').trim();
      open = null;
    }
  }
  // A reply that ended before its last fence still holds the statement.
  if (open !== null && open.join('').trim() !== '') last = open.join('\n').trim();
  if (last !== null) return last;
  const whole = reply.trim();
  return !whole.includes('```') && /^(select|with)\s/i.test(whole) ? whole : '';
}

function linesOf(reply: string): string[] {
  return reply.split(/\r?\n/);
}
