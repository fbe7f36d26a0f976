"""An SVG file as matplotlib writes it goes in, an element for a page comes out.

It gets a role, a title and a description; its ids get a prefix, its colours become CSS variables, its font the
page's.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_HREF = f"{{{_XLINK}}}href"
_FONT = re.compile(r"font(?:-family)?:[^;]*'DejaVu Sans'[^;]*;?\s*")
_SIZE = re.compile(r"font:\s*([\d.]+)px\s[^;]*;?")
_URL = re.compile(r"url\(#([^)]+)\)")


def finished(source: bytes, *, prefix: str, title: str, description: str, colours: Mapping[str, str]) -> str:
    """Return the drawing as one SVG element; `colours` maps colours, as hex, to the CSS variables they become."""
    root = ET.fromstring(source)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)
    for element in root.iter():
        _adapt(element, prefix, colours)
    width, height = root.get("viewBox", "0 0 0 0").split()[2:]
    root.attrib.update(
        {
            "width": width,
            "height": height,
            "role": "img",
            "aria-labelledby": f"{prefix}-title {prefix}-description",
            "class": "chart",
        }
    )
    for position, (name, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(
            f"{{{_SVG}}}{name}", {"id": f"{prefix}-{'title' if position == 0 else 'description'}"}
        )
        element.text = text
        root.insert(position, element)
    return _written(root)


def _adapt(element: ET.Element, prefix: str, colours: Mapping[str, str]) -> None:
    for name, value in list(element.attrib.items()):
        if name == "id":
            element.set("id", f"{prefix}-{value}")
        elif name == _HREF:
            del element.attrib[_HREF]
            element.set("href", f"#{prefix}-{value.removeprefix('#')}")
        elif name in ("style", "fill", "stroke", "clip-path"):
            changed = _URL.sub(rf"url(#{prefix}-\1)", value)
            changed = _FONT.sub("", _SIZE.sub(r"font-size: \1px; ", changed))
            for colour, variable in colours.items():
                changed = changed.replace(colour, f"var({variable}, {colour})")
            element.set(name, changed)


def _written(root: ET.Element) -> str:
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    root.set("xmlns", _SVG)
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)
