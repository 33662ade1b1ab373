/* The controls above the lists. They hold no state: they show it, and tell of changes. */
(() => {
  const viewer = globalThis.skilloptViewer;
  const { el } = viewer;

  const labelled = (label, control) => el('label', {}, el('span', {}, label), control);

  const menu = (options, value, onChange) => {
    const select = el('select', {}, ...options.map(([key, text]) => el('option', { value: key }, text)));
    select.value = value;
    // An address may name what this run does not have: said, not silently replaced.
    if (select.value !== value) {
      select.prepend(el('option', { value }, `${value} (not in this run)`));
      select.value = value;
    }
    select.addEventListener('change', () => onChange(select.value));
    return select;
  };

  const phaseOptions = (index) => [
    ['', 'every phase'],
    ...index.phases.map(({ name, rollouts }) => [name, `${name} (${rollouts.toLocaleString('en')})`]),
  ];
  const documentOptions = (index) =>
    index.documents.map(({ hash, rollouts }, number) => [
      hash,
      `${viewer.documentName(index, number)}: ${rollouts.toLocaleString('en')}`,
    ]);

  const searchField = (state, change) => {
    const input = el('input', {
      type: 'search',
      placeholder: 'task or answer',
      autocomplete: 'off',
      spellcheck: 'false',
    });
    input.value = state.text;
    let timer;
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => change({ text: input.value, page: '' }), 150);
    });
    return input;
  };

  const viewButton = (label, view, state, change) =>
    viewer.button(label, () => change({ view, page: '' }), { 'aria-pressed': String(state.view === view) });

  const filterControls = (index, state, change) => [
    labelled(
      'Document',
      menu([['', 'every document'], ...documentOptions(index)], state.document, (document) =>
        change({ document, page: '' }),
      ),
    ),
    labelled(
      'Outcome',
      menu([['', 'every outcome'], ...Object.entries(viewer.outcomes)], state.outcome, (outcome) =>
        change({ outcome, page: '' }),
      ),
    ),
  ];

  const changeControls = (index, state, change) => [
    labelled(
      'Before',
      menu(documentOptions(index), state.from, (from) => change({ from, page: '' })),
    ),
    labelled(
      'After',
      menu(documentOptions(index), state.to, (to) => change({ to, page: '' })),
    ),
  ];

  /** Fills `bar` for a state. `change` takes the fields that are to become others. */
  viewer.drawControls = (bar, index, state, change) => {
    const rest =
      state.view === 'changed' ? changeControls(index, state, change) : filterControls(index, state, change);
    bar.replaceChildren(
      el(
        'div',
        { class: 'views', role: 'group', 'aria-label': 'what is listed' },
        viewButton('All rollouts', '', state, change),
        viewButton('Changed between two documents', 'changed', state, change),
      ),
      el(
        'div',
        { class: 'filters', role: 'search' },
        labelled(
          'Phase',
          menu(phaseOptions(index), state.phase, (phase) => change({ phase, page: '' })),
        ),
        ...rest,
        labelled('Search', searchField(state, change)),
        state.task === ''
          ? null
          : viewer.button(`Only task ${state.task} ×`, () => change({ task: '', page: '' })),
      ),
    );
  };

  /** Two documents to begin a comparison with: the first, and the one called best, or else the last. */
  viewer.comparedDocuments = ({ documents }) => {
    const named = (label) => documents.find(({ labels }) => labels.includes(label))?.hash;
    const from = named('seed') ?? documents[0]?.hash ?? '';
    const to = named('best') ?? documents.at(-1)?.hash ?? '';
    return { from, to: to === from ? (documents.find(({ hash }) => hash !== from)?.hash ?? from) : to };
  };
})();
