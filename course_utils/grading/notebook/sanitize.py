"""Очистка того, что увидят преподаватель и студент: ничего не запускается и не загружается.

Выводы ячеек: только текст и растровые картинки. Текст студента: разметка Markdown и формулы
остаются, HTML и ссылки превращаются в обычные буквы (невидимый соединитель слов после «<», «]»
и «:»).
"""

from __future__ import annotations

import base64
import binascii
import re
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ...formulas import JOINER
from ...places import ROOT

IMAGES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
MAX_IMAGE = 1 << 20
MAX_TEXT = 20_000
MAX_CELL = 50_000
MAX_OUTPUTS = 30
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
ATTACHED = re.compile(r"\]\((?!attachment:[\w.\-%]+\))")

ADDRESS = re.compile(r"(?<=:)(?=//)")  # из http:// Markdown делает ссылку и без скобок

FOLDERS = (sys.prefix, ROOT, Path.home(), tempfile.gettempdir())
PLACES = sorted({str(place) for place in FOLDERS if len(str(place)) > 1}, key=len, reverse=True)


def outputs(raw: Any) -> list[dict[str, Any]]:
    """Выводы ячейки, пришедшие из песочницы: всё непонятное отбрасывается."""
    items = raw[:MAX_OUTPUTS] if isinstance(raw, list) else []
    clean = [_output(item) for item in items if isinstance(item, dict)]
    return [item for item in clean if item]


def told(note: str) -> list[dict[str, Any]]:
    """Замечание проверяющего как вывод ячейки; нет замечания — нет вывода."""
    return [{"output_type": "stream", "name": "stderr", "text": f"{note}\n"}] if note else []


def plain(text: Any, limit: int = MAX_TEXT) -> str:
    """Текст без управляющих последовательностей и одиноких суррогатов, не длиннее limit."""
    text = text if isinstance(text, str) else ""
    if len(text) > limit:
        text = text[:limit] + "\n… обрезано"
    return ANSI.sub("", text).encode("utf-8", "replace").decode()


def public(text: Any, limit: int = MAX_TEXT) -> str:
    """То же для чужих глаз: вместо папок этого компьютера — многоточие."""
    clean = plain(text, limit)
    for place in PLACES:
        clean = clean.replace(place, "…")
    return clean


def markdown(text: str) -> str:
    """Ответ студента: разметка и формулы остаются, HTML, ссылки и чужие картинки — нет.

    >>> markdown("<script>") == "<" + JOINER + "script>"
    True
    """
    text = ADDRESS.sub(JOINER, re.sub(r"<(?=[A-Za-z/!?])", f"<{JOINER}", plain(text)))
    return ATTACHED.sub(f"]{JOINER}(", text).replace("]:", f"]{JOINER}:")


def only_given(text: str, pictures: Collection[str]) -> str:
    """Ссылка на вставленную картинку, которой нет, остаётся текстом: nbconvert о неё споткнулся бы.

    >>> only_given("![](attachment:a.png)", []) == "![]" + JOINER + "(attachment:a.png)"
    True
    """

    def keep(found: re.Match[str]) -> str:
        return found[0] if unquote(found[1]) in pictures else f"]{JOINER}{found[0][1:]}"

    return re.sub(r"\]\(attachment:([^)\s]*)\)", keep, text)


def attachments(raw: Any) -> dict[str, dict[str, str]]:
    """Картинки, вставленные в ответ: только PNG и JPEG, которые ими и являются."""
    items = raw.items() if isinstance(raw, dict) else ()
    clean = {
        name: {mime: data for mime, data in bundle.items() if _is_image(mime, data)}
        for name, bundle in items
        if isinstance(bundle, dict) and re.fullmatch(r"[\w.\-]+", name)
    }
    return {name: bundle for name, bundle in clean.items() if bundle}


def _output(item: dict[str, Any]) -> dict[str, Any] | None:
    kind, name = (plain(item.get(key), 20) for key in ("output_type", "name"))
    if kind == "stream":
        name = "stderr" if name == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": public(item.get("text"))}
    if kind == "error":
        lines = item.get("traceback")
        lines = lines[:50] if isinstance(lines, list) else []
        return {
            "output_type": "error",
            "ename": plain(item.get("ename"), 100),
            "evalue": public(item.get("evalue"), 2000),
            "traceback": [public(line, 2000) for line in lines],
        }
    if kind in ("display_data", "execute_result"):
        data = _bundle(item.get("data"))
        return {"output_type": "display_data", "metadata": {}, "data": data} if data else None
    return None


def _bundle(raw: Any) -> dict[str, str]:
    raw = raw if isinstance(raw, dict) else {}
    found = {mime: _base64(raw.get(mime)) for mime in IMAGES}
    data = {mime: text for mime, text in found.items() if _is_image(mime, text)}
    if isinstance(raw.get("text/plain"), str):
        data["text/plain"] = public(raw["text/plain"])
    return data


def _base64(data: Any) -> Any:
    """Картинка приходит байтами или уже строкой base64 с переводами строк."""
    if isinstance(data, bytes):
        return base64.b64encode(data).decode()
    return data.replace("\n", "") if isinstance(data, str) else None


def _is_image(mime: Any, data: Any) -> bool:
    if mime not in IMAGES or not isinstance(data, str) or len(data) > MAX_IMAGE * 4 // 3:
        return False
    try:
        return base64.b64decode(data, validate=True).startswith(IMAGES[mime])
    except (binascii.Error, ValueError):
        return False
