/* The tables of the two lists: every rollout, and tasks whose outcome changed between two documents. A page of rows at a time. */
(() => {
  const viewer = globalThis.skilloptViewer;
  const { el, bdi, badge } = viewer;

  const pageSize = 50;
  const scoreText = (row) => (row.kind === 'scored' ? String(Math.round(row.hard * 1000) / 1000) : '-');

  const cell = (className, ...children) => el('td', { role: 'cell', class: className }, ...children);

  /** A row's first cell opens it: a button, so that keyboards and screen readers have one thing per row. */
  const opener = (task, item, open) => {
    const button = viewer.button(bdi(task), () => open(item), { class: 'open' });
    return el('th', { role: 'rowheader', scope: 'row' }, button);
  };

  const rolloutRow = ({ rows: [row] }, index, open) =>
    el(
      'tr',
      { role: 'row' },
      opener(row.task, { rows: [row] }, open),
      cell('outcome', badge(row)),
      cell('number', scoreText(row)),
      cell('phase', bdi(index.phases[row.phase].name)),
      cell('document', bdi(viewer.documentName(index, row.document))),
      cell('answer', bdi(row.answer === '' ? row.reason : row.answer)),
    );

  const rounded = (mean) => String(Math.round(mean * 1000) / 1000);

  const changedRow = ({ change, means, pair, sizes }, index, open) => {
    const [before, after] = pair;
    const draws = sizes[0] + sizes[1] > 2 ? ` (means of ${sizes[0]} and ${sizes[1]})` : '';
    const mark = el(
      'span',
      { class: `badge change-${change}` },
      change === 'better' ? 'became right' : 'became wrong',
    );
    const partly = means.some((mean) => mean > 0 && mean < 1);
    if (partly) mark.textContent = change;
    return el(
      'tr',
      { role: 'row' },
      opener(before.task, { rows: pair }, open),
      cell('outcome', mark),
      cell('number', `${rounded(means[0])} → ${rounded(means[1])}${draws}`),
      cell('phase', bdi(index.phases[before.phase].name)),
      cell('answer before', bdi(before.answer === '' ? before.reason : before.answer)),
      cell('answer after', bdi(after.answer === '' ? after.reason : after.answer)),
    );
  };

  const table = (caption, heads, rows) =>
    el(
      'table',
      // Said outright: in narrow windows the style makes cards of the rows, which takes their roles away.
      { role: 'table' },
      el('caption', {}, caption),
      el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, head)))),
      el('tbody', {}, ...rows),
    );

  viewer.pageSize = pageSize;
  viewer.pageCount = (items) => Math.max(1, Math.ceil(items.length / pageSize));

  /** Items on the page that a state names, and the page's number. */
  viewer.pageOf = (items, state) => {
    const page = Math.min(Math.max(0, Number.parseInt(state.page, 10) || 0), viewer.pageCount(items) - 1);
    return { page, items: items.slice(page * pageSize, (page + 1) * pageSize) };
  };

  viewer.rolloutTable = (items, index, open) =>
    table(
      'Rollouts in the order of the log',
      ['task', 'outcome', 'score', 'phase', 'document', 'answer'],
      items.map((item) => rolloutRow(item, index, open)),
    );

  viewer.changedTable = (items, index, open) =>
    table(
      'Tasks whose outcome changed: what became worse first',
      ['task', 'change', 'score', 'phase', 'answer before', 'answer after'],
      items.map((item) => changedRow(item, index, open)),
    );

  /** Buttons to the pages around; null when there is one only. */
  viewer.pager = (items, page, go) => {
    const count = viewer.pageCount(items);
    if (count === 1) return null;
    const button = (label, target, possible) =>
      viewer.button(label, () => go(target), { disabled: !possible });
    return el(
      'nav',
      { class: 'pager', 'aria-label': 'pages of the list' },
      button('First', 0, page > 0),
      button('Previous', page - 1, page > 0),
      el('span', {}, `page ${(page + 1).toLocaleString('en')} of ${count.toLocaleString('en')}`),
      button('Next', page + 1, page + 1 < count),
      button('Last', count - 1, page + 1 < count),
    );
  };
})();
