// Before the page is drawn: the theme that the reader chose, if storage may be read at all.
try {
  const chosen = localStorage.getItem('skillopt-bench-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // A browser may refuse storage to pages from disk: the system's theme it is.
}
