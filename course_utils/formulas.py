"""Формулы TeX → MathML: браузер рисует их сам, без сети и без программ на странице."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from xml.etree import ElementTree as XML

PATTERN = re.compile(
    r"(?P<code>```.*?(?:```|\Z)|`[^`\n]+`)"
    r"|\$\$(?P<block>.{1,2000}?)\$\$|\\\[(?P<bracket>.{1,2000}?)\\\]"
    r"|(?<![\\\w$])\$(?P<inline>[^\s$](?:[^$\n]{0,2000}[^\s$\\])?)\$(?!\w)",
    re.DOTALL,
)
NAMESPACE = "http://www.w3.org/1998/Math/MathML"
# fmt: off
TAGS = {
    "math", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub",
    "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "mtable",
    "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "mfenced",
}
ATTRIBUTES = {
    "display", "mathvariant", "stretchy", "fence", "form", "width", "columnalign", "minsize",
    "linethickness", "displaystyle", "accent", "maxsize",
}
# fmt: on
MAX_FORMULA = 2000
JOINER = "\u2060"  # невидимый знак, которым обезвреживают разметку; формуле он чужой
MARKUP = {ord(sign): f"&#{ord(sign)};" for sign in "*_`[]()!~\\$:@|"}  # иначе их поймёт Markdown


def render(markdown: str) -> str:
    """Текст Markdown, в котором формулы заменены на MathML; код не меняется."""
    return PATTERN.sub(_replace, markdown)


@lru_cache(500)
def mathml(tex: str, block: bool = False) -> str:
    r"""MathML формулы; непонятная формула остаётся текстом, и ссылки из него не сделает никто.

    >>> mathml(r"\left( ![x](y)")
    '<code>&#92;left&#40; &#33;&#91;x&#93;&#40;y&#41;</code>'
    """
    from latex2mathml.converter import convert

    tex = tex.replace(JOINER, "")
    try:
        if len(tex) > MAX_FORMULA:
            raise ValueError("формула слишком длинна")
        tree = XML.fromstring(re.sub(r"&(?![#\w]+;)", "&amp;", convert(tex)))
        shown = XML.tostring(_clean(tree, block), encoding="unicode")
    except Exception:  # noqa: BLE001 — чужой разбор чужого текста: что угодно, но не гибель отчёта
        shown = f"<code>{html.escape(tex)}</code>"
    return shown.translate(MARKUP)


def _replace(found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    block = found["block"] or found["bracket"]
    return mathml(block or found["inline"], bool(block))


def _clean(node: XML.Element, block: bool) -> XML.Element:
    """То же дерево из известных меток и свойств."""
    tag = node.tag.removeprefix(f"{{{NAMESPACE}}}")
    if tag not in TAGS:
        raise ValueError(f"метка {tag} в формуле")
    known = {name: value for name, value in node.attrib.items() if name in ATTRIBUTES}
    copy = XML.Element(tag, known)
    if tag == "math":
        copy.set("display", "block" if block else "inline")
    copy.text, copy.tail = node.text, node.tail
    copy.extend(_clean(child, block) for child in node)
    return copy
