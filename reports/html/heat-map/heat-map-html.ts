import { signed } from '../../cells/average-table.ts';
import { percentText } from '../../cells/cell-grid.ts';
import { plainText } from '../../plain-text.ts';
import { cellKeyOf, cellSlug } from '../cell-key.ts';
import { type Html, html } from '../html.ts';
import { cellHref, runHref } from '../links.ts';
import { notesHtml } from '../notes-html.ts';
import { stampClass } from '../page-frame.ts';
import { stampChips } from '../stamp-chips.ts';
import { heatLegend } from './heat-legend.ts';
import type { HeatBlock, HeatMap, HeatRow, HeatSquare } from './heat-map.ts';
import { gainStep, scoreStep } from './heat-steps.ts';
import { squareText } from './square-text.ts';

/**
 * The heat map of the index page: an accessible table. Colours are classes, as the pages' policy forbids inline styles;
 * which of the two scales is shown is a pair of radio buttons that the style sheet reads.
 * @param id distinguishes several heat maps of one page
 */
export function heatMapHtml(map: HeatMap, id: string): Html {
  const width = map.methods.length + 1;
  return html`<div class="heat" id="${id}">
<div class="table-tools">
<strong class="stamp ${stampClass(map.stamp)}">${plainText(map.stamp)}</strong>
${map.base !== null && switchHtml(map.base, id)}
</div>
${heatLegend(map.base, map.scale)}
<div class="scroll" role="region" tabindex="0" aria-label="heat map of cells by method">
<table class="heat-map${map.base === null && ' score-only'}">
<caption class="unseen">${plainText(map.stamp)}: percent of test tasks answered exactly, one row a cell, one column a method${
    map.base !== null && html`; coloured by gain over ${plainText(map.base)}`
  }. Arrow keys move between the squares.</caption>
<thead><tr><th scope="col">cell</th>${map.methods.map(
    (method) => html`<th scope="col">${plainText(method)}${stampChips(map.stamps.get(method) ?? [])}</th>`,
  )}</tr></thead>
${map.blocks.map((block) => blockHtml(block, map, width))}</table>
</div>
<p class="readout" aria-live="polite" hidden></p>
${notesHtml(map.notes)}
</div>`;
}

function switchHtml(base: string, id: string): Html {
  return html`<fieldset class="heat-switch"><legend class="unseen">what the squares show</legend>
<label><input type="radio" name="${id}-shows" class="shows-gain" checked> gain over ${plainText(base)}</label>
<label><input type="radio" name="${id}-shows" class="shows-score"> score</label></fieldset>`;
}

function blockHtml(block: HeatBlock, map: HeatMap, width: number): Html {
  const { target, mode, ranTarget, rows } = block;
  const details = [plainText(mode), ...(ranTarget === null ? [] : [`ran as ${plainText(ranTarget)}`])];
  return html`<tbody>
<tr class="block"><th scope="rowgroup" colspan="${width}"><span class="block-name">${plainText(target)}</span> <span class="detail-text">${details.join(' · ')}</span></th></tr>
${rows.map((row) => rowHtml(row, block, map))}</tbody>
`;
}

function rowHtml(row: HeatRow, block: HeatBlock, map: HeatMap): Html {
  const [first] = row.runs;
  const cell = first === undefined ? null : cellHref('', cellSlug(cellKeyOf(first)));
  const name = plainText(row.benchmark);
  const where = `${name}, ${plainText(block.target)}, ${plainText(block.mode)}`;
  return html`<tr><th scope="row">${cell === null ? name : html`<a href="${cell}">${name}</a>`}${
    row.detail !== '' && html` <span class="detail-text">${plainText(row.detail)}</span>`
  }</th>${row.squares.map((square) => squareHtml(square, where, cell, map))}</tr>
`;
}

function squareHtml(square: HeatSquare, where: string, cell: string | null, { base, scale }: HeatMap): Html {
  const text = plainText(squareText(square, where, base));
  if (square.kind === 'not-asked')
    return html`<td class="not-asked"><span class="square" title="${text}"><span class="unseen">not asked for</span></span></td>`;
  if (square.kind === 'missing')
    return html`<td class="missing"><span class="square" title="${text}">-<span class="unseen"> missing</span></span></td>`;
  if (square.kind === 'partial')
    return html`<td class="missing"><span class="square" title="${text}">(${percentText(square.percent)})<span class="unseen"> partial</span></span></td>`;
  const { percent, gain, place, runs } = square;
  const [only] = runs;
  const href = runs.length === 1 && only !== undefined ? runHref('', only.run.id) : cell;
  const isBase = square.method === base;
  const step = gain === null ? (isBase ? 'base' : 'gain-unknown') : gainStep(gain, scale);
  const score = percentText(percent);
  const shown = html`<span class="score">${score}</span><span class="gain">${
    gain === null ? (isBase ? score : '?') : gain === 0 ? '0.0' : signed(gain)
  }</span>${place !== null && html`<span class="unseen"> ${place}</span>`}`;
  return html`<td class="${step} ${scoreStep(percent)}${place !== null && ` ${place}`}">${
    href === null
      ? html`<span class="square" title="${text}">${shown}</span>`
      : html`<a class="square" href="${href}" title="${text}">${shown}</a>`
  }</td>`;
}
