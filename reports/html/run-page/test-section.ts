import { wilsonInterval } from '../../../core/statistics/wilson-interval.ts';
import type { LabelledTest, RunSummary } from '../../run-summary.ts';
import { countedItems, isPrinted } from '../../test-score.ts';
import { type Html, html } from '../html.ts';
import { tableView } from './section.ts';
import { boundedText } from './shown-text.ts';

/** Test scores of every labelled document, as the tables have them. */
export function testSection({ run, tests }: RunSummary): Html {
  if (tests.length === 0) return html`<p class="nothing">No document has been tested yet.</p>`;
  return html`${tableView({
    caption: `test scores${(run.benchmark.evalSplit ?? 'test') === 'test' ? '' : `, of the split ${run.benchmark.evalSplit}`}`,
    columns: [
      { heading: 'labels' },
      { heading: 'document' },
      { heading: 'right of n', align: 'right' },
      { heading: 'hard %', align: 'right' },
      { heading: '95 % interval', align: 'right' },
      { heading: 'soft %', align: 'right' },
      { heading: 'missing', align: 'right' },
    ],
    rows: tests.map((test) => testRow(run, test)),
  })}
<p class="note">right: sum of the hard scores of the items that count; interval: Wilson, too narrow where items share clusters. It speaks for one document, not for the method. ${
    run.missingPolicy === 'zero'
      ? 'What failed counts as 0 in this run.'
      : 'Items that the machinery failed on are missing and do not count; with more than 5 % missing no score is printed.'
  }</p>`;
}

function testRow(run: RunSummary['run'], test: LabelledTest): (string | number | Html)[] {
  const items = countedItems(run, test);
  const counted = items.filter(({ missing }) => !missing);
  const sum = (of: 'hard' | 'soft') => counted.reduce((total, item) => total + item[of], 0);
  const percent = (share: number) => (100 * share).toFixed(1);
  const printed = isPrinted(items) && counted.length > 0;
  const interval = printed ? wilsonInterval(sum('hard'), counted.length) : null;
  return [
    boundedText(test.labels.join(', '), 200),
    html`<code>${boundedText(test.skill, 80)}</code>`,
    `${Number(sum('hard').toFixed(4))} of ${counted.length}`,
    printed ? percent(sum('hard') / counted.length) : '-',
    interval === null ? '-' : `${percent(interval.low)} to ${percent(interval.high)}`,
    printed ? percent(sum('soft') / counted.length) : '-',
    items.length - counted.length,
  ];
}
