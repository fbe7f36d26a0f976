"""The one script of ours that runs in the browser; what it says is fixed, so that a header can name its hash."""

from __future__ import annotations

from evaluator.dashboard.work.language import page_language_script

WRONG = "wrong_"
"""Begins the key of a box that says why a field's text does not count; the field's own key follows."""

_ONCE = """
if (!window.evaluatorWatches) {
  window.evaluatorWatches = true;
  const said = 'st-key-wrong_';
  const tie = () => {
    document.querySelectorAll('input[data-said-by]').forEach(field => {
      if (document.getElementById(field.dataset.saidBy)) { return; }
      ['aria-invalid', 'aria-describedby', 'data-said-by'].forEach(name => field.removeAttribute(name));
    });
    document.querySelectorAll(`[class*="${said}"]`).forEach(box => {
      const name = [...box.classList].find(one => one.startsWith(said));
      const field = document.querySelector(`.st-key-${name.slice(said.length)} input`);
      if (!field || field.dataset.saidBy === name) { return; }
      box.id = name;
      field.dataset.saidBy = name;
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', name);
    });
  };
  new MutationObserver(tie).observe(document.body, {childList: true, subtree: true});
  document.addEventListener('click', event => {
    const narrow = window.matchMedia('(max-width: 768px)').matches;
    if (!narrow || !event.target.closest('[data-testid="stSidebarNav"] a')) { return; }
    const close = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
    if (close) { setTimeout(() => close.click(), 0); }
  });
}
"""
"""Ties a field to what is said against its text (WCAG 3.3.1), which Streamlit cannot; and closes a navigation that
lies over the page once somebody went to a page by it, which Streamlit does on telephones only."""


def page_script(language: str) -> str:
    """Return the script that every page carries; it does the same however often it runs."""
    return page_language_script(language) + _ONCE
