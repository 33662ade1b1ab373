/* Puts the viewer together: the address holds the state, the lists and the dialog show it, keys move through it. */
(() => {
  const viewer = globalThis.skilloptViewer;
  const { el } = viewer;

  class Viewer {
    #data;
    #state = viewer.emptyState();
    #bar = el('div', { class: 'controls' });
    #list;
    #dialog;

    constructor(section) {
      this.#data = new viewer.RunData(section.dataset.folder);
      this.#list = new viewer.RolloutList(this.#data, {
        open: ({ rows }) => this.#open(rows),
        turned: () => this.#writeAddress(),
      });
      this.#dialog = new viewer.TranscriptDialog(this.#data, {
        previous: () => this.#step(-1),
        next: () => this.#step(1),
        closed: () => this.#closed(),
      });
      const hint = 'Keys: j and k or ↓ and ↑ move, Enter opens, Esc closes.';
      section
        .querySelector('#rollout-viewer')
        .replaceChildren(this.#bar, ...this.#list.elements, el('p', { class: 'hint' }, hint));
      document.addEventListener('keydown', (event) => this.#onKey(event));
      addEventListener('hashchange', () => this.#readAddress());
      this.#readAddress();
      void this.#load();
    }

    async #load() {
      let drawnAt = Number.NEGATIVE_INFINITY;
      try {
        await this.#data.loadRows(() => {
          // For the first rows, then now and then: drawing after each of a hundred files would be slow.
          if (performance.now() - drawnAt < 300) return;
          this.#list.draw(this.#state);
          if (!this.#dialog.isOpen) this.#showChosen();
          drawnAt = performance.now();
        });
        this.#list.draw(this.#state);
        if (!this.#dialog.isOpen) this.#showChosen();
      } catch (error) {
        this.#list.say(`The rollouts cannot be shown: ${error.message}.`);
      }
    }

    /** A hash that is not ours (a heading of the page) changes nothing. */
    #readAddress() {
      const given = viewer.stateOf(location.hash);
      if (given === null && this.#bar.hasChildNodes()) return;
      if (given !== null) this.#state = given;
      this.#fillDocuments();
      this.#drawControls();
      this.#list.draw(this.#state);
      if (this.#state.rollout === '') this.#dialog.close();
      else this.#showChosen();
    }

    #fillDocuments() {
      if (this.#state.view !== 'changed') return;
      const { from, to } = viewer.comparedDocuments(this.#data.index);
      if (this.#state.from === '') this.#state.from = from;
      if (this.#state.to === '') this.#state.to = to;
    }

    #change(fields) {
      Object.assign(this.#state, fields);
      this.#fillDocuments();
      this.#writeAddress();
      // While one types, the search field must stay the same one.
      if (!('text' in fields)) this.#drawControls();
      this.#list.draw(this.#state);
    }

    /** The focus stays on the control that was used. */
    #drawControls() {
      const controls = () => [...this.#bar.querySelectorAll('button, select, input')];
      const focused = controls().indexOf(document.activeElement);
      viewer.drawControls(this.#bar, this.#data.index, this.#state, (fields) => this.#change(fields));
      if (focused !== -1) controls()[focused]?.focus();
    }

    #writeAddress() {
      const hash = viewer.hashOf(this.#state);
      history.replaceState(null, '', hash === '' ? location.pathname + location.search : hash);
    }

    #open(rows) {
      const [first, second] = rows;
      this.#state.rollout = String(first.number);
      this.#state.with = second === undefined ? '' : String(second.number);
      this.#writeAddress();
      this.#dialog.show(rows);
    }

    /** Shows what the address names, as soon as its rows are there. */
    #showChosen() {
      const numbers = [this.#state.rollout, this.#state.with].filter((number) => number !== '').map(Number);
      const rows = numbers.flatMap((number) => this.#data.rows[number] ?? []);
      if (numbers.length > 0 && rows.length === numbers.length) this.#dialog.show(rows);
    }

    #step(by) {
      const item = this.#list.itemNear(this.#state.rollout, by);
      if (item !== undefined) this.#open(item.rows);
    }

    #closed() {
      const { rollout } = this.#state;
      this.#state.rollout = '';
      this.#state.with = '';
      this.#writeAddress();
      this.#list.focusOn(rollout);
    }

    #onKey(event) {
      const { target, key } = event;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target instanceof Element && target.closest('input, select, textarea') !== null) return;
      const step = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[key];
      const isLetter = key === 'j' || key === 'k';
      if (this.#dialog.isOpen) {
        if (isLetter) this.#step(step);
      } else if (isLetter || (step !== undefined && document.activeElement?.matches('.rollouts .open'))) {
        event.preventDefault();
        this.#list.moveFocus(step);
      }
    }
  }

  const section = document.getElementById('rollouts');
  if (section === null) return;
  try {
    new Viewer(section);
  } catch (error) {
    section.querySelector('#rollout-viewer').textContent = `The rollouts cannot be shown: ${error.message}.`;
  }
})();
