"""The few rules of style of our own: where the focus is must be seen, and long names must not break a phone."""

STYLE = """
<style>
:focus-visible, label:has(:focus-visible) {
  outline: 3px solid #0b5cad !important; outline-offset: 2px !important;
}
label:has(:focus-visible) { outline-offset: 0 !important; }
input:focus-visible, textarea:focus-visible, summary:focus-visible { outline-offset: -3px !important; }
@media (prefers-color-scheme: dark) {
  :focus-visible, label:has(:focus-visible) { outline-color: #6cb2ff !important; }
}
[data-testid="stMarkdownContainer"], [data-testid="stTable"] td { overflow-wrap: anywhere; }
[data-testid="stMainBlockContainer"] { padding-top: 3.5rem; }
[data-testid="stMain"] h1 { font-size: 2.25rem; padding-top: 0; }
[data-testid="stMain"] h2 { font-size: 1.5rem; padding-top: 1.25rem; }
[data-testid="stMain"] h3 { font-size: 1.15rem; }
[data-testid="stMultiSelectTagsContainer"] input { min-width: 24px; }
[data-testid="stCaptionContainer"] { opacity: 1; color: inherit; }
[data-testid="stCaptionContainer"] p { opacity: 0.85; color: inherit; font-size: 0.875rem; }
@media (max-width: 640px) {
  [data-testid="stTable"] { overflow-x: auto; }
  [data-testid="stTable"] td { overflow-wrap: normal; }
  [data-testid="stMain"] h1 { font-size: 1.75rem; }
}
</style>
"""
