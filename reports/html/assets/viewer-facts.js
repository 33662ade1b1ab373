/* What is known of a rollout beside its transcript: outcome, place in the run, tokens, calls; and the verdict. */
(() => {
  const viewer = globalThis.skilloptViewer;
  const { el, bdi } = viewer;

  const fact = (name, ...value) => [el('dt', {}, name), el('dd', {}, ...value)];
  const rounded = (score) => String(Math.round(score * 1000) / 1000);

  const callsText = (calls) => {
    const models = [...new Set(calls.map(({ model }) => model))].join(', ');
    const ends = [...new Set(calls.map(({ finish }) => finish))].join(', ');
    return `${calls.length}${calls.length === 0 ? '' : ` (model as reported: ${models}; ended by: ${ends})`}`;
  };

  /** Facts about a rollout, above its transcript. */
  viewer.factList = (row, details, index) => {
    const { outcome, usage, calls, key, presentationSeed, transcript } = details;
    const beside = Object.entries(outcome.beside ?? {}).map(([name, score]) => `${name} ${rounded(score)}`);
    const { repeat, visit, draw } = row.sampling;
    return el(
      'dl',
      { class: 'facts' },
      ...fact(
        'outcome',
        viewer.badge(row),
        ...(row.kind === 'scored' ? [` hard ${rounded(row.hard)}, soft ${rounded(row.soft)}`] : []),
      ),
      ...(beside.length === 0 ? [] : fact('beside', bdi(beside.join(', ')))),
      ...(row.reason === '' ? [] : fact('reason', bdi(row.reason))),
      ...fact('document', bdi(viewer.documentName(index, row.document))),
      ...fact(
        'phase',
        bdi(index.phases[row.phase].name),
        ` (repeat ${repeat}, visit ${visit}, draw ${draw}, seed ${presentationSeed})`,
      ),
      ...fact('cluster', bdi(row.cluster)),
      ...fact('tokens', `${usage.input.toLocaleString('en')} in, ${usage.output.toLocaleString('en')} out`),
      ...fact('calls', bdi(callsText(calls))),
      ...fact('event', el('code', {}, key)),
      ...fact('transcript', el('code', {}, transcript)),
    );
  };

  /** What the verifier made of it: the answer it read, the reason, and feedback in its grades, each text once. */
  viewer.verdictBlock = ({ outcome }) => {
    const texts = new Map();
    const add = (label, text) => {
      if (typeof text !== 'string' || text === '') return;
      texts.set(text, [...(texts.get(text) ?? []), label]);
    };
    if (outcome.kind === 'scored') {
      add('answer as scored', outcome.answer);
      add('reason', outcome.failReason);
      for (const level of ['score', 'diagnosis', 'answer'])
        add(`feedback "${level}"`, outcome.feedback[level]);
    } else add(outcome.kind, outcome.message ?? `over the limit of ${outcome.limitMs} ms`);
    return el(
      'div',
      { class: 'verdict' },
      el('h4', {}, 'Verdict'),
      ...[...texts].flatMap(([text, labels]) => viewer.labelled(labels.join(' = '), text)),
    );
  };
})();
