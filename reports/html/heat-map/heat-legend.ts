import { plainText } from '../../plain-text.ts';
import { type Html, html } from '../html.ts';
import { gainSteps, type HeatStep, scoreSteps } from './heat-steps.ts';

/** What colours and marks of the heat map mean. */
export function heatLegend(base: string | null, scale: number): Html {
  return html`<div class="legend">
${
  base !== null &&
  html`<div class="scale scale-gain"><span class="end">-${scale} points</span><ol>${stepsHtml(gainSteps(scale))}</ol><span class="end">+${scale} points over ${plainText(base)}</span></div>
`
}<div class="scale scale-score"><span class="end">0 %</span><ol>${stepsHtml(scoreSteps())}</ol><span class="end">100 % of test tasks answered exactly</span></div>
<ul class="marks"><li><span class="sample best"></span> best of its row</li><li><span class="sample tied"></span> tied for best</li><li><span class="sample missing"></span> missing</li><li><span class="sample not-asked"></span> not asked for</li></ul>
</div>`;
}

function stepsHtml(steps: readonly HeatStep[]): Html {
  return html`${steps.map(
    ({ name, range }) => html`<li class="${name}" title="${range}"><span class="unseen">${range}</span></li>`,
  )}`;
}
