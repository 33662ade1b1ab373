// Arrow keys through the squares of a heat map, and the square in words below it.
(() => {
  /** One square of a heat map can be reached by Tab; arrow keys move on from there. */
  function enliven(map) {
    const rows = [...map.querySelectorAll('tbody tr')]
      .map((row) => [...row.querySelectorAll('.square')])
      .filter((squares) => squares.length > 0);
    const readout = map.closest('.heat')?.querySelector('.readout');
    for (const square of rows.flat()) square.tabIndex = -1;
    if (rows[0]?.[0] !== undefined) rows[0][0].tabIndex = 0;
    if (readout) readout.hidden = false;
    const tell = (event) => {
      const square = event.target instanceof Element ? event.target.closest('.square') : null;
      if (square !== null && readout) readout.textContent = square.title;
    };
    map.addEventListener('focusin', tell);
    map.addEventListener('mouseover', tell);
    map.addEventListener('keydown', (event) => {
      const at = rows.findIndex((squares) => squares.includes(event.target));
      if (at === -1 || event.ctrlKey || event.metaKey || event.altKey) return;
      const column = rows[at].indexOf(event.target);
      const places = {
        ArrowLeft: [at, column - 1],
        ArrowRight: [at, column + 1],
        ArrowUp: [at - 1, column],
        ArrowDown: [at + 1, column],
        Home: [at, 0],
        End: [at, rows[at].length - 1],
      };
      const [toRow, toColumn] = places[event.key] ?? [];
      const next = rows[toRow]?.[toColumn];
      if (next === undefined) return;
      event.preventDefault();
      event.target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  }

  for (const map of document.querySelectorAll('.heat-map')) enliven(map);
})();
