export interface Labelled {
  readonly px: number;
  readonly py: number;
  /** Ends of the point's interval. */
  readonly top: number;
  readonly bottom: number;
  /** Of the label, in pixels. */
  readonly width: number;
}

export interface LabelPlace {
  /** Left end and base line. */
  readonly px: number;
  readonly py: number;
  /** The label stands away from its point: a line should lead to it. */
  readonly away: boolean;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const height = 14;

/**
 * Finds each label a place beside its point: the first one that meets no other point, interval or label, else the one that
 * meets the least. Greedy, in the order of the list.
 * @param area within which labels stay
 */
export function placeLabels(points: readonly Labelled[], area: Box): LabelPlace[] {
  const obstacles = points.flatMap(({ px, py, top, bottom }): Box[] => [
    { left: px - 5, right: px + 5, top: py - 5, bottom: py + 5 },
    { left: px - 1, right: px + 1, top, bottom },
  ]);
  return points.map((point) => {
    let best: { readonly box: Box; readonly away: boolean; readonly cost: number } | null = null;
    for (const { box, away } of candidates(point)) {
      const cost =
        obstacles.reduce((sum, other) => sum + overlap(box, other), 0) +
        100 * (box.right - box.left) * outside(box, area) +
        (away ? 1 : 0);
      if (best === null || cost < best.cost) best = { box, away, cost };
      if (cost === 0) break;
    }
    const { box, away } = best ?? {
      box: { left: point.px, right: 0, top: point.py, bottom: 0 },
      away: false,
    };
    obstacles.push(box);
    return { px: box.left, py: box.top + 11, away };
  });
}

/** Right, left, above and below, then further away. */
function candidates({ px, py, width }: Labelled): { readonly box: Box; readonly away: boolean }[] {
  const at = (left: number, middle: number, away: boolean) => ({
    box: { left, right: left + width, top: middle - height / 2, bottom: middle + height / 2 },
    away,
  });
  const near = [
    at(px + 8, py, false),
    at(px - 8 - width, py, false),
    at(px + 6, py - 12, false),
    at(px + 6, py + 12, false),
    at(px - 6 - width, py - 12, false),
    at(px - 6 - width, py + 12, false),
  ];
  const far = [20, 34, 48, 62, 76].flatMap((distance) => [
    at(px + 16, py - distance, true),
    at(px + 16, py + distance, true),
    at(px - 16 - width, py - distance, true),
    at(px - 16 - width, py + distance, true),
  ]);
  return [...near, ...far];
}

function overlap(a: Box, b: Box): number {
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return wide > 0 && high > 0 ? wide * high : 0;
}

/** Pixels that stand out of the area. */
function outside(box: Box, area: Box): number {
  return (
    Math.max(0, area.left - box.left) +
    Math.max(0, box.right - area.right) +
    Math.max(0, area.top - box.top) +
    Math.max(0, box.bottom - area.bottom)
  );
}
