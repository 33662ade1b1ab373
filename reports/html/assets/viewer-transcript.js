/* One rollout: what was asked and answered, entry by entry, what the verifier said, what it cost. */
(() => {
  const viewer = globalThis.skilloptViewer;
  const { el, bdi, labelled, longText } = viewer;

  const isText = (value) => typeof value === 'string';
  const listOf = (value) => (Array.isArray(value) ? value : []);

  const imagePart = (part, images, data) => {
    const image = Object.hasOwn(images, part.digest) ? images[part.digest] : { note: 'the image is missing' };
    const url = isText(image.file) ? data.imageUrl(image.file) : null;
    if (url === null) return el('p', { class: 'note' }, `Image: ${image.note ?? 'not shown'}`);
    const alt = `image of the transcript, ${image.bytes} bytes`;
    return el('img', { src: url, alt, loading: 'lazy', class: 'transcript-image' });
  };

  const partBlock = (part, images, data) => {
    if (part?.type === 'image') return imagePart(part, images, data);
    if (part?.type === 'reasoning' && isText(part.text))
      return el('div', { class: 'reasoning' }, el('p', { class: 'label' }, 'reasoning'), longText(part.text));
    return longText(isText(part?.text) ? part.text : JSON.stringify(part, null, 2));
  };

  const partBlocks = (parts, images, data) => {
    const blocks = listOf(parts).map((part) => partBlock(part, images, data));
    return blocks.length === 0 ? [el('p', { class: 'note' }, '(empty)')] : blocks;
  };

  /** Title, kind (for its colour) and blocks of an entry; an entry of a kind that is not known is shown as JSON. */
  const describe = (entry, images, data) => {
    switch (entry?.type) {
      case 'message':
        return {
          title: String(entry.role),
          kind: String(entry.role),
          blocks: partBlocks(entry.parts, images, data),
        };
      case 'tool-call':
        return {
          title: ['tool call ', bdi(String(entry.name))],
          kind: 'call',
          blocks: [longText(String(entry.arguments))],
        };
      case 'observation':
        return { title: 'result', kind: 'result', blocks: partBlocks(entry.parts, images, data) };
      case 'environment-step':
        return {
          title: `step ${entry.step}`,
          kind: 'step',
          blocks: [
            ...(isText(entry.reasoning) ? labelled('reasoning', entry.reasoning) : []),
            ...labelled('action', String(entry.action)),
            ...labelled('observation', String(entry.observation)),
          ],
        };
      case 'verification':
        return { title: 'verification', kind: 'verification', blocks: [longText(String(entry.text))] };
      case 'artifact':
        return {
          title: 'file',
          kind: 'result',
          blocks: [
            el(
              'p',
              {},
              bdi(String(entry.path)),
              ` (${entry.bytes} bytes, kept with the run as ${String(entry.digest).slice(0, 12)}…)`,
            ),
          ],
        };
      default:
        return {
          title: 'entry of another kind',
          kind: 'other',
          blocks: [longText(JSON.stringify(entry, null, 2) ?? '')],
        };
    }
  };

  const charactersOf = (entry) =>
    listOf(entry?.parts).reduce((sum, part) => sum + (isText(part?.text) ? part.text.length : 0), 0);

  /** System prompts are the same in every rollout of a document: they open on demand. */
  const folded = (entry, { title, kind, blocks }) => {
    const size = viewer.countText(charactersOf(entry), 'character');
    const summary = el('summary', {}, el('span', { class: 'role' }, title), ` ${size}`);
    return el('li', { class: `entry entry-${kind}` }, el('details', {}, summary, ...blocks));
  };

  const entryItem = (entry, images, data) => {
    const described = describe(entry, images, data);
    const { title, blocks } = described;
    // The kind becomes a class, so it is one of ours or none.
    const kind = /^(system|developer|user|assistant|call|result|step|verification)$/.test(described.kind)
      ? described.kind
      : 'other';
    if (kind === 'system' || kind === 'developer') return folded(entry, { title, kind, blocks });
    return el('li', { class: `entry entry-${kind}` }, el('p', { class: 'role' }, title), ...blocks);
  };

  viewer.transcriptList = (transcript, data) => {
    if (isText(transcript.note)) return el('p', { class: 'note' }, `No transcript: ${transcript.note}.`);
    const images = transcript.images ?? {};
    if (!Array.isArray(transcript.entries)) return longText(JSON.stringify(transcript.entries, null, 2));
    return el(
      'ol',
      { class: 'transcript' },
      ...transcript.entries.map((entry) => entryItem(entry, images, data)),
    );
  };

  /** A column of the dialog: loads what belongs to the row and fills itself; a failure is said in its place. */
  viewer.rolloutColumn = (row, data) => {
    const column = el(
      'article',
      { class: 'rollout', 'aria-busy': 'true' },
      el('p', { class: 'note' }, 'Loading …'),
    );
    const fill = async () => {
      const [details, transcript] = await Promise.all([
        data.value(row.places.details),
        data.value(row.places.transcript),
      ]);
      column.replaceChildren(
        viewer.factList(row, details, data.index),
        viewer.transcriptList(transcript, data),
        viewer.verdictBlock(details),
      );
    };
    fill()
      .catch((error) => column.replaceChildren(el('p', { class: 'note' }, `Not shown: ${error.message}.`)))
      .finally(() => column.setAttribute('aria-busy', 'false'));
    return column;
  };
})();
