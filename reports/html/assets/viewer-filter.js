/* What the list shows: filters, tasks whose outcome changed between two documents, and the state in the address. */
(() => {
  const viewer = globalThis.skilloptViewer;

  /** Outcomes as the list names them, in the order of its menu. */
  viewer.outcomes = {
    right: 'right',
    partly: 'partly right',
    wrong: 'wrong',
    refused: 'refused',
    'timed-out': 'timed out',
    'infra-error': 'infra error (missing)',
  };

  viewer.outcomeOf = ({ kind, hard }) => {
    if (kind !== 'scored') return Object.hasOwn(viewer.outcomes, kind) ? kind : 'infra-error';
    if (hard >= 1) return 'right';
    return hard > 0 ? 'partly' : 'wrong';
  };

  /** Numbers of the phase and document that a state names; -1: any; null: there is none of that name. */
  const numberOf = (list, field, name) => {
    if (name === '') return -1;
    const found = list.findIndex((item) => item[field] === name);
    return found === -1 ? null : found;
  };

  /** Rows that a state lets through. */
  viewer.filterRows = (rows, index, { phase, document, outcome, text, task }) => {
    const phaseNumber = numberOf(index.phases, 'name', phase);
    const documentNumber = numberOf(index.documents, 'hash', document);
    if (phaseNumber === null || documentNumber === null) return [];
    const wanted = text.trim().toLowerCase();
    return rows.filter(
      (row) =>
        (phaseNumber === -1 || row.phase === phaseNumber) &&
        (documentNumber === -1 || row.document === documentNumber) &&
        (outcome === '' || viewer.outcomeOf(row) === outcome) &&
        (task === '' || row.task === task) &&
        (wanted === '' || row.search.includes(wanted)),
    );
  };

  /** Rollouts that count: an infra error is missing data. */
  const counts = ({ kind }) => kind !== 'infra-error';
  const scoreOf = ({ kind, hard }) => (kind === 'scored' ? hard : 0);
  const meanOf = (rows) => rows.reduce((sum, row) => sum + scoreOf(row), 0) / rows.length;
  const lowest = (rows) => rows.reduce((a, b) => (scoreOf(b) < scoreOf(a) ? b : a));
  const highest = (rows) => rows.reduce((a, b) => (scoreOf(b) > scoreOf(a) ? b : a));

  /**
   * Tasks of a phase whose mean hard score differs between two documents, those that became worse first; and how many
   * could be compared. Each names the pair of rollouts that shows the change most clearly.
   */
  viewer.changedTasks = (rows, index, { phase, from, to, text }) => {
    const phaseNumber = numberOf(index.phases, 'name', phase);
    const sides = [from, to].map((hash) => numberOf(index.documents, 'hash', hash));
    const wanted = text.trim().toLowerCase();
    const tasks = new Map();
    for (const row of rows) {
      const side = sides.indexOf(row.document);
      if (side === -1 || (phaseNumber !== -1 && row.phase !== phaseNumber) || !counts(row)) continue;
      const key = `${row.phase} ${row.task}`;
      if (!tasks.has(key)) tasks.set(key, [[], []]);
      tasks.get(key)[side].push(row);
    }
    const better = [];
    const worse = [];
    let compared = 0;
    for (const [before, after] of tasks.values()) {
      if (before.length === 0 || after.length === 0) continue;
      compared += 1;
      const means = [meanOf(before), meanOf(after)];
      if (means[0] === means[1]) continue;
      const rose = means[1] > means[0];
      const pair = rose ? [lowest(before), highest(after)] : [highest(before), lowest(after)];
      if (wanted !== '' && !pair.some((row) => row.search.includes(wanted))) continue;
      (rose ? better : worse).push({
        change: rose ? 'better' : 'worse',
        means,
        pair,
        sizes: [before.length, after.length],
      });
    }
    return { better, worse, compared };
  };

  const defaults = {
    view: '',
    phase: '',
    document: '',
    outcome: '',
    text: '',
    task: '',
    from: '',
    to: '',
    page: '',
    rollout: '',
    with: '',
  };

  /** The state that an address's hash describes; null when the hash is not the viewer's. */
  viewer.stateOf = (hash) => {
    const given = [...new URLSearchParams(hash.replace(/^#/, ''))].filter(([name]) =>
      Object.hasOwn(defaults, name),
    );
    return given.length === 0 || !hash.includes('=') ? null : { ...defaults, ...Object.fromEntries(given) };
  };

  viewer.emptyState = () => ({ ...defaults });

  /** The hash of a state: only what differs from the empty one. */
  viewer.hashOf = (state) => {
    const parts = Object.keys(defaults).flatMap((name) => (state[name] === '' ? [] : [[name, state[name]]]));
    return parts.length === 0 ? '' : `#${new URLSearchParams(parts)}`;
  };
})();
