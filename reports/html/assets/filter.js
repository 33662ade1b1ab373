// Fields that hide the rows of a page's tables which have not all the words typed.
(() => {
  for (const input of document.querySelectorAll('input[data-filter]')) {
    const room = document.getElementById(input.dataset.filter);
    const line = input.closest('.filter');
    if (room === null || line === null) continue;
    const rows = [...room.querySelectorAll('tbody tr')].map((row) => ({
      row,
      text: row.textContent.toLowerCase(),
    }));
    const count = line.querySelector('.count');
    const show = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { row, text } of rows) {
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) shown += 1;
      }
      count.textContent = words.length === 0 ? '' : `${shown} of ${rows.length}`;
    };
    input.addEventListener('input', show);
    line.hidden = false;
    // A page that is gone back to keeps the text of its fields.
    show();
  }
})();
