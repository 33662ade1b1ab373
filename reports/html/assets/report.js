// Theme and shortcuts. Every page works without it.
(() => {
  const themeKey = 'skillopt-bench-theme';

  /** An element with its text: never markup. */
  function element(name, text = '', attributes = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
  }

  function switchTheme(button) {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    nameTheme(button);
    try {
      localStorage.setItem(themeKey, theme);
    } catch {
      // Storage may be closed to pages from disk: the choice holds for this page.
    }
  }

  function nameTheme(button) {
    button.textContent = isDark() ? 'light' : 'dark';
    button.setAttribute('aria-label', `switch to the ${button.textContent} theme`);
  }

  function shortcutDialog() {
    const dialog = element('dialog', '', { class: 'shortcuts', 'aria-labelledby': 'shortcuts-title' });
    const list = element('dl');
    const keys = [
      ['?', 'these shortcuts'],
      ['/', 'to the filter of the page'],
      ['t', 'light or dark'],
      ['← ↑ → ↓', 'through the squares of a heat map'],
      ['Home End', 'first and last square of a row'],
      ['Enter', 'open what is marked'],
      ['Esc', 'close'],
    ];
    for (const [key, what] of keys) {
      const term = element('dt');
      term.append(element('kbd', key));
      list.append(term, element('dd', what));
    }
    const close = element('button', 'close', { type: 'button' });
    close.addEventListener('click', () => dialog.close());
    dialog.append(element('h2', 'Shortcuts', { id: 'shortcuts-title' }), list, close);
    document.body.append(dialog);
    return dialog;
  }

  const buttons = element('div', '', { class: 'bar-buttons' });
  const theme = element('button', '', { type: 'button' });
  const help = element('button', '?', { type: 'button', 'aria-label': 'shortcuts' });
  const shortcuts = shortcutDialog();
  nameTheme(theme);
  theme.addEventListener('click', () => switchTheme(theme));
  help.addEventListener('click', () => shortcuts.showModal());
  buttons.append(theme, help);
  document.querySelector('.bar')?.append(buttons);

  /** The first search field that can be seen. */
  function pageFilter() {
    return [...document.querySelectorAll('input[type="search"]')].find((input) => input.checkVisibility());
  }

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest('input, select, textarea, dialog') !== null)
      return;
    if (event.key === '?') shortcuts.showModal();
    else if (event.key === 't') switchTheme(theme);
    else if (event.key === '/') {
      const filter = pageFilter();
      if (filter === undefined) return;
      filter.focus();
      filter.select();
    } else return;
    event.preventDefault();
  });

  addEventListener('beforeprint', () => {
    for (const folded of document.querySelectorAll('details.folded, details.how-to-read')) folded.open = true;
  });
})();
