/**
 * Moves labels apart that stand one above the other: each stays as near to its place as it can, none nearer than `gap` to
 * the next, all between `low` and `high` as far as they fit. Order is kept; equal places keep the order of the list.
 * @returns the new places, in the order of the list
 */
export function spreadLabels(places: readonly number[], gap: number, low: number, high: number): number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  const blocks: { sum: number; members: number[] }[] = [];
  const top = ({ sum, members }: { sum: number; members: readonly number[] }) => {
    const height = gap * (members.length - 1);
    const centred = sum / members.length - height / 2;
    return Math.max(low, Math.min(centred, high - height));
  };
  for (const { place, index } of order) {
    let block = { sum: place, members: [index] };
    // Blocks that would touch become one, around the mean of its members' places.
    for (let above = blocks.at(-1); above !== undefined; above = blocks.at(-1)) {
      if (top(above) + gap * above.members.length <= top(block)) break;
      blocks.pop();
      block = { sum: above.sum + block.sum, members: [...above.members, ...block.members] };
    }
    blocks.push(block);
  }
  const placed = places.slice();
  for (const block of blocks)
    for (const [at, index] of block.members.entries()) placed[index] = top(block) + gap * at;
  return placed;
}
