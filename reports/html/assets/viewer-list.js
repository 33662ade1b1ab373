/* The list below the controls: what the filters let through, a page at a time, and the status line above it. */
(() => {
  const viewer = globalThis.skilloptViewer;
  const { el } = viewer;

  viewer.RolloutList = class {
    #data;
    #steps;
    #state = viewer.emptyState();
    /** What the filters let through: `{rows}` to open, one row or a pair. */
    #items = [];
    #status = el('p', { class: 'status', role: 'status' });
    #list = el('div', { class: 'list' });

    /** @param steps `open(item)` and `turned(page)`, called when a row is opened and when a page is turned */
    constructor(data, steps) {
      this.#data = data;
      this.#steps = steps;
    }

    get elements() {
      return [this.#status, this.#list];
    }

    /** Applies the filters of a state to the rows that are loaded. */
    draw(state) {
      this.#state = state;
      const { index, rows } = this.#data;
      const changed = state.view === 'changed' ? viewer.changedTasks(rows, index, state) : null;
      this.#items =
        changed === null
          ? viewer.filterRows(rows, index, state).map((row) => ({ rows: [row] }))
          : [...changed.worse, ...changed.better].map((item) => ({ ...item, rows: item.pair }));
      this.#drawPage();
      this.say(`${changed === null ? this.#filteredText() : changedText(changed)}${this.#loadingText()}`);
    }

    say(text) {
      this.#status.textContent = text;
    }

    /** The item that opens with a row, and its neighbours. */
    itemNear(number, by) {
      return this.#items[this.#placeOf(number) + by];
    }

    /** Gives the focus to the row's button, on its page. */
    focusOn(number) {
      const at = this.#placeOf(number);
      if (at === -1) return;
      this.#turnTo(Math.floor(at / viewer.pageSize));
      this.#openers()[at % viewer.pageSize]?.focus();
    }

    /** Moves the focus through the list; over its end it goes on to the next page. */
    moveFocus(by) {
      const openers = this.#openers();
      const at = openers.indexOf(document.activeElement);
      const { page } = viewer.pageOf(this.#items, this.#state);
      if (at !== -1 && at + by >= openers.length && page + 1 < viewer.pageCount(this.#items))
        this.#goTo(page + 1);
      else if (at === 0 && by < 0 && page > 0) {
        this.#goTo(page - 1);
        this.#openers().at(-1)?.focus();
      } else openers[at === -1 ? 0 : at + by]?.focus();
    }

    #drawPage() {
      const { page, items } = viewer.pageOf(this.#items, this.#state);
      const { index } = this.#data;
      const open = (item) => this.#steps.open(item);
      const table =
        this.#state.view === 'changed'
          ? viewer.changedTable(items, index, open)
          : viewer.rolloutTable(items, index, open);
      const pager = viewer.pager(this.#items, page, (target) => this.#goTo(target));
      const focused = this.#openers().indexOf(document.activeElement);
      this.#list.replaceChildren(...(items.length === 0 ? [] : [table]), ...(pager === null ? [] : [pager]));
      if (focused !== -1) this.#openers()[focused]?.focus();
    }

    #goTo(page) {
      this.#turnTo(page);
      this.#openers()[0]?.focus();
    }

    #turnTo(page) {
      this.#state.page = page === 0 ? '' : String(page);
      this.#steps.turned();
      this.#drawPage();
    }

    #placeOf(number) {
      return this.#items.findIndex(({ rows }) => String(rows[0].number) === number);
    }

    #openers() {
      return [...this.#list.querySelectorAll('.open')];
    }

    #filteredText() {
      const { length } = this.#items;
      return `${length.toLocaleString('en')} of ${viewer.countText(this.#data.index.rollouts, 'rollout')}.`;
    }

    #loadingText() {
      const { rollouts } = this.#data.index;
      const { length } = this.#data.rows;
      return length < rollouts ? ` Loading: ${Math.floor((100 * length) / rollouts)} %.` : '';
    }
  };

  const changedText = ({ compared, worse, better }) => {
    const changes = `${worse.length} became wrong or worse, ${better.length} became right or better`;
    return `${viewer.countText(compared, 'task')} compared: ${changes}, the others are as before.`;
  };
})();
