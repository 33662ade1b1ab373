/* The transcript of a chosen rollout, or those of a pair side by side, in a dialog over the page. */
(() => {
  const viewer = globalThis.skilloptViewer;
  const { el, bdi } = viewer;

  viewer.TranscriptDialog = class {
    #data;
    #element;
    #title = el('h3', { id: 'rollout-dialog-title', tabindex: '-1' });
    #body = el('div', { class: 'columns' });

    /** @param steps what is to happen on `previous`, `next` and `closed` */
    constructor(data, steps) {
      this.#data = data;
      const head = el(
        'header',
        {},
        this.#title,
        viewer.button('Previous (k)', steps.previous),
        viewer.button('Next (j)', steps.next),
        viewer.button('Close (Esc)', () => this.#element.close()),
      );
      this.#element = el(
        'dialog',
        { class: 'rollout-dialog', 'aria-labelledby': 'rollout-dialog-title' },
        head,
        this.#body,
      );
      this.#element.addEventListener('close', steps.closed);
      document.body.append(this.#element);
    }

    get isOpen() {
      return this.#element.open;
    }

    /** One row, or the rows before and after. */
    show(rows) {
      this.#title.replaceChildren('Task ', bdi(rows[0].task));
      const heads = rows.length === 1 ? [null] : rows.map((row, at) => this.#head(row, at));
      this.#body.replaceChildren(
        ...rows.map((row, at) =>
          el('div', { class: 'column' }, heads[at], viewer.rolloutColumn(row, this.#data)),
        ),
      );
      this.#body.scrollTop = 0;
      if (!this.#element.open) this.#element.showModal();
      this.#title.focus();
    }

    close() {
      if (this.#element.open) this.#element.close();
    }

    #head(row, at) {
      return el(
        'h4',
        {},
        at === 0 ? 'Before: ' : 'After: ',
        bdi(viewer.documentName(this.#data.index, row.document)),
      );
    }
  };
})();
