// The filter of a run's proposed changes. Without this script every change is shown, and no filter.
(() => {
  const filter = document.querySelector('.change-filter');
  const changes = [...document.querySelectorAll('.change')];
  if (filter === null || changes.length === 0) return;
  const boxes = [...filter.querySelectorAll('input')];
  const told = filter.querySelector('.change-filter-count');

  /** An edit is shown by its own fate; a change by its own or by that of an edit in it. */
  function apply() {
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const change of changes) {
      let inside = false;
      for (const edit of change.querySelectorAll('.edit')) {
        edit.hidden = !wanted.has(edit.dataset.fate);
        inside = inside || !edit.hidden;
      }
      change.hidden = !inside && !wanted.has(change.dataset.fate);
      if (!change.hidden) shown += 1;
    }
    told.textContent = `${shown} of ${changes.length} changes shown`;
  }

  filter.addEventListener('change', apply);
  filter.hidden = false;
  apply();
})();
