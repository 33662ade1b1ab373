/**
 * Puts the pieces of a page's text together. A line is what stands on one baseline; lines come in the order in
 * which the file draws them. A piece drawn later, such as the next column of a table, joins the line at its height
 * unless one of the two is as wide as a column of prose.
 */
const wideShare = 0.4;
/** Of the size of the letters: from here on there is a space, or the gap of a table. */
const [spaceGap, columnGap] = [0.15, 1];
/** Points. Baselines closer than this are one. */
const baselineStep = 2;

export async function pageText(page) {
  const viewport = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  const lines = [];
  const byHeight = new Map();
  let current = null;
  let spaced = false;
  for (const item of items) {
    if (typeof item.str !== 'string') continue;
    const text = cleaned(item.str);
    if (text.trim() === '') {
      spaced ||= text !== '';
      continue;
    }
    const piece = placed(item, text, viewport);
    if (current === null || !continues(current, piece)) {
      current = lineAt(byHeight, piece, viewport);
      if (current === null) {
        current = { ...piece, runs: [] };
        lines.push(current);
        byHeight.set(heightKey(piece, 0), current);
      }
      current.runs.push({ start: piece.start, end: piece.end, size: piece.size, text });
    } else {
      const run = current.runs.at(-1);
      const gap = gapText(piece.start - run.end, piece.size);
      run.text += (gap === '' && spaced ? ' ' : gap) + text;
      run.end = Math.max(run.end, piece.end);
    }
    spaced = false;
  }
  return lines.map(lineText).join('\n');
}

/** Where a piece stands, along and across its direction of writing, which is a multiple of 15 degrees. */
function placed(item, text, viewport) {
  const [a, b, c, d, e, f] = multiplied(viewport.transform, item.transform);
  const direction = (Math.round((Math.atan2(b, a) * 12) / Math.PI) + 24) % 24;
  const [cos, sin] = [Math.cos((direction * Math.PI) / 12), Math.sin((direction * Math.PI) / 12)];
  const start = e * cos + f * sin;
  const size = Math.hypot(c, d) || 1;
  return { direction, start, end: start + item.width, across: f * cos - e * sin, size, text };
}

function multiplied([a, b, c, d, e, f], [g, h, i, j, k, l]) {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

/** Whether the piece goes on where the line's last one ended. */
function continues(line, { direction, start, across, size }) {
  const last = line.runs.at(-1);
  return (
    direction === line.direction &&
    Math.abs(across - line.across) < Math.max(size, line.size) / 2 &&
    start > last.end - size
  );
}

function heightKey({ direction, across }, step) {
  return `${direction}:${Math.round(across / baselineStep) + step}`;
}

/** A line at this height that the piece may join: none of its runs is wide, or in the way. */
function lineAt(byHeight, piece, viewport) {
  const wide = wideShare * (piece.direction % 12 === 6 ? viewport.height : viewport.width);
  if (piece.end - piece.start > wide) return null;
  for (const step of [0, -1, 1]) {
    const line = byHeight.get(heightKey(piece, step));
    if (line === undefined) continue;
    const last = line.runs.at(-1);
    const first = line.runs[0];
    const free = piece.start >= last.end || piece.end <= first.start;
    if (free && last.end - last.start <= wide && first.end - first.start <= wide) return line;
  }
  return null;
}

function lineText({ runs }) {
  const sorted = runs.toSorted((left, right) => left.start - right.start);
  let text = '';
  let end = null;
  for (const run of sorted) {
    if (end !== null) text += gapText(run.start - end, run.size) || ' ';
    text += run.text;
    end = run.end;
  }
  return text.replace(/\s+$/, '');
}

function gapText(gap, size) {
  if (gap > columnGap * size) return '  ';
  return gap > spaceGap * size ? ' ' : '';
}

/** Without control characters and halves of characters; white space is a space. */
function cleaned(text) {
  return text
    .toWellFormed()
    .replace(/\s/g, ' ')
    .replace(/\p{Cc}/gu, '');
}
