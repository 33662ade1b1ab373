/* Pieces of the page. Text goes into text nodes only; nothing here makes markup or an address of it. */
(() => {
  const viewer = globalThis.skilloptViewer;

  /** An element with attributes (null and false: absent) and children, elements or texts. */
  const el = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes))
      if (value !== null && value !== false) element.setAttribute(key, value === true ? '' : value);
    element.append(...children.flat().filter((child) => child !== null));
    return element;
  };
  viewer.el = el;

  /** What a reader does not see or what changes what he sees; all but what makes up pictures (core/visible-text.ts). */
  const unseen =
    /(?!(?<=\p{Extended_Pictographic})\ufe0f|(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})|[\n\t])[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/gu;
  const codeOf = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

  /**
   * A name or excerpt of a model within a line of ours: its direction of writing stays its own, and what it hides is
   * spelled out.
   */
  viewer.bdi = (text) =>
    el(
      'bdi',
      {},
      text.replace(unseen, (character) => `[${codeOf(character)}]`),
    );

  viewer.button = (label, onClick, attributes = {}) => {
    const button = el('button', { type: 'button', ...attributes }, label);
    button.addEventListener('click', onClick);
    return button;
  };

  viewer.countText = (count, noun) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

  viewer.badge = (row) => {
    const outcome = viewer.outcomeOf(row);
    return el('span', { class: `badge outcome-${outcome}` }, viewer.outcomes[outcome]);
  };

  viewer.documentName = (index, number) => {
    const { hash, labels, made } = index.documents[number];
    // Where a document stood on the anytime curve says less than how it was made.
    const telling = labels.filter((label) => label !== 'anytime');
    const names = telling.length > 0 ? telling.join(', ') : (made ?? labels[0] ?? null);
    if (hash === 'none') return 'no document';
    return names === null ? hash.slice(0, 8) : `${names} (${hash.slice(0, 8)})`;
  };

  /** Characters shown of a text before anybody asks for more, with each further click, and drawn in one go. */
  const shownFirst = 6000;
  const shownMore = 40_000;
  const drawnAtOnce = 20_000;

  /** Where a block that begins at `start` ends: after a line end where there is one, never within a character. */
  const blockEnd = (text, start, most) => {
    const end = Math.min(text.length, start + most);
    if (end === text.length) return end;
    const line = text.lastIndexOf('\n', end - 1);
    if (line >= start + most / 2) return line + 1;
    const unit = text.charCodeAt(end - 1);
    return unit >= 0xd800 && unit <= 0xdbff ? end - 1 : end;
  };

  /** A warning where a text does not look as it reads; null where there is no need. */
  const unseenNote = (text) => {
    const found = text.match(unseen);
    if (found === null) return null;
    const names = [...new Set(found)].slice(0, 6).map(codeOf);
    return el(
      'p',
      { class: 'note' },
      `Holds ${viewer.countText(found.length, 'invisible or direction-changing character')}: ${names.join(', ')}`,
    );
  };

  /**
   * A text of any length in a block of its own. Long ones appear a part at a time, so the page never freezes; once all is
   * shown, the textContent of `.text` is the text.
   */
  viewer.longText = (text) => {
    if (text === '') return el('p', { class: 'note' }, '(empty)');
    const block = el('div', { class: 'text', dir: 'auto', tabindex: '-1' });
    const controls = el('p', { class: 'more' });
    let shown = 0;
    const draw = (until) => {
      const end = blockEnd(text, shown, Math.min(until - shown, drawnAtOnce));
      block.append(el('div', { class: 'piece' }, text.slice(shown, end)));
      shown = end;
      if (shown < until && shown < text.length) requestAnimationFrame(() => draw(until));
      else offer();
    };
    const offer = () => {
      const left = text.length - shown;
      if (left === 0) return controls.replaceChildren();
      controls.replaceChildren(
        `${viewer.countText(left, 'more character')}. `,
        ...(left > shownMore
          ? [viewer.button(`Show ${shownMore.toLocaleString('en')} more`, () => more(shown + shownMore))]
          : []),
        viewer.button('Show all', () => more(text.length)),
      );
    };
    const more = (until) => {
      // The button that had the focus goes away.
      block.focus({ preventScroll: true });
      controls.replaceChildren('Showing …');
      draw(until);
    };
    draw(text.length <= shownFirst * 1.5 ? text.length : shownFirst);
    return el('div', { class: 'long-text' }, unseenNote(text), block, controls);
  };

  viewer.labelled = (label, text) => [el('p', { class: 'label' }, label), viewer.longText(text)];
})();
