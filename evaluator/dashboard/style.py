"""The few rules of style of our own: where the focus is must be seen, and long names must not break a phone."""

STYLE = """
<style>
:focus-visible { outline: 3px solid #0b5cad; outline-offset: 2px; }
@media (prefers-color-scheme: dark) { :focus-visible { outline-color: #6cb2ff; } }
[data-testid="stMarkdownContainer"], [data-testid="stTable"] td { overflow-wrap: anywhere; }
@media (max-width: 640px) {
  [data-testid="stTable"] { overflow-x: auto; }
  [data-testid="stTable"] td { overflow-wrap: normal; }
  h1 { font-size: 2rem !important; }
}
</style>
"""
