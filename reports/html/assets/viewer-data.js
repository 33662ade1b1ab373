/*
 * Data of a run in the browser. A page that is opened from disk may not fetch, so data files are scripts: each calls
 * skilloptData(run, name, [text, ...]), and is loaded by a script element when it is wanted.
 */
(() => {
  const viewer = {};
  globalThis.skilloptViewer = viewer;

  /** Below it lie `assets/` and `data/`. */
  const root = new URL('../', document.currentScript.src);
  /** `run/name` to texts: what has arrived and nobody has taken yet. */
  const arrived = new Map();
  const textChunksKept = 12;

  globalThis.skilloptData = (run, name, texts) => {
    arrived.set(`${run}/${name}`, texts);
  };

  const taken = (key) => {
    const texts = arrived.get(key);
    arrived.delete(key);
    return texts;
  };

  /** Loads a data file; the promise fails when it is missing or does not register itself. */
  const loadScript = (url, key) =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script');
      const fail = () => reject(new Error(`the data file ${url.pathname.split('/').pop()} cannot be loaded`));
      script.addEventListener('error', fail);
      script.addEventListener('load', () => {
        script.remove();
        const texts = taken(key);
        if (texts === undefined) fail();
        else resolve(texts);
      });
      script.src = url.href;
      document.head.append(script);
    });

  /** One rollout of the list; the order of fields is that of reports/html/rollouts/rollout-row.ts. */
  const rowOf = (text, number) => {
    const [
      task,
      cluster,
      phase,
      document,
      repeat,
      visit,
      draw,
      kind,
      hard,
      soft,
      answer,
      reason,
      input,
      output,
      details,
      transcript,
    ] = JSON.parse(text);
    const search = `${task}\n${answer}`.toLowerCase();
    const sampling = { repeat, visit, draw };
    const places = { details, transcript };
    return {
      number,
      task,
      cluster,
      phase,
      document,
      sampling,
      kind,
      hard,
      soft,
      answer,
      reason,
      input,
      output,
      places,
      search,
    };
  };

  /** The data of the run whose files lie in `folder`, a path below the root of the report. */
  viewer.RunData = class {
    #folder;
    #run;
    /** Chunk number to promise of its texts, the last used last. */
    #textChunks = new Map();

    constructor(folder) {
      this.#folder = new URL(`${folder}/`, root);
      this.#run = folder.split('/').pop();
      const parts = [];
      for (let chunk = 0; ; chunk += 1) {
        const texts = taken(this.#key('index', chunk));
        if (texts === undefined) break;
        parts.push(...texts);
      }
      if (parts.length === 0) throw new Error('the index of the rollouts is missing');
      this.index = JSON.parse(parts.join(''));
      this.rows = [];
    }

    /** Loads the rows chunk by chunk; `onRows` is told after each. */
    async loadRows(onRows) {
      for (const [chunk] of this.index.rowChunks.entries()) {
        for (const text of await this.#load('rows', chunk)) this.rows.push(rowOf(text, this.rows.length));
        onRows();
      }
    }

    /** The value at a place: `details` or `transcript` of a row's `places`. */
    async value([chunk, at, pieces]) {
      const parts = [(await this.#texts(chunk))[at]];
      for (let piece = 1; piece < pieces; piece += 1) parts.push((await this.#texts(chunk + piece))[0]);
      return JSON.parse(parts.join(''));
    }

    /** Address of an image's file; null when the name is none that the report writes. */
    imageUrl(file) {
      return /^images\/[0-9a-f]{64}\.(png|jpg|gif|webp)$/.test(file)
        ? new URL(file, this.#folder).href
        : null;
    }

    #texts(chunk) {
      const texts = this.#textChunks.get(chunk) ?? this.#load('texts', chunk);
      this.#textChunks.delete(chunk);
      this.#textChunks.set(chunk, texts);
      texts.catch(() => this.#textChunks.delete(chunk));
      const [oldest] = this.#textChunks.keys();
      if (this.#textChunks.size > textChunksKept) this.#textChunks.delete(oldest);
      return texts;
    }

    #load(name, chunk) {
      const key = this.#key(name, chunk);
      return loadScript(new URL(`${key.slice(this.#run.length + 1)}.js`, this.#folder), key);
    }

    #key(name, chunk) {
      return `${this.#run}/${name}-${String(chunk).padStart(6, '0')}`;
    }
  };
})();
