"""Собрание нападений: положенные баллы, ни одной утечки, никто больше не пострадал."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import psutil
import pytest

from .attack import ATTACKS, FAMILIES
from .scene import CANARY, HONEST, MARKER
from .target import POINTS, SECRETS

pytestmark = pytest.mark.long
MAX_PAGE = 2 << 20
LOADERS = {"script", "iframe", "object", "embed", "svg", "link", "base", "form", "video", "audio"}


class Tags(HTMLParser):
    """Метки и свойства страницы."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Запоминает всё, что выполняется или загружается."""
        if tag in LOADERS:
            self.bad.append(tag)
        for name, value in attrs:
            target = (value or "").strip().lower()
            known = target.startswith(("#", "data:image/"))
            if name.startswith("on") or name == "srcdoc":
                self.bad.append(f"{tag} {name}")
            elif name in ("href", "src", "action", "poster", "xlink:href") and not known:
                self.bad.append(f"{tag} {name}={value}")


def test_corpus_is_whole():
    families = Counter(attack.name.split("_")[0] for attack in ATTACKS)
    assert set(families) == FAMILIES
    assert len(ATTACKS) >= 36
    for attack in ATTACKS:
        assert "Откуда:" in attack.story, attack.name
        assert {"task", "deserves"} <= set(attack.marks), attack.name


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_gets_what_it_deserves(aftermath, attack):
    result = aftermath.results[attack.label]
    scores = {t.task.removeprefix("test_"): t.score for t in result.tasks if t.task != "why"}
    details = [f"{t.task} {t.status}: {t.message} {t.detail[-500:]}" for t in result.tasks]
    assert scores == attack.expected, "\n".join(details)
    assert not result.failure


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_student_learns_nothing(aftermath, attack):
    page = aftermath.page(attack.label)
    rows = aftermath.rows(attack.label)
    assert len(rows) == len(POINTS) + 1
    texts = [page, *(row["message"] for row in rows)]
    own = (str(aftermath.course.root), sys.prefix, str(Path.home()), tempfile.gettempdir() + "/")
    handed = aftermath.handed_in(attack.label)
    for text in texts:
        found = {*(m[0] for m in SECRETS.finditer(text)), *(path for path in own if path in text)}
        assert {secret for secret in found if secret not in handed} == set()
    assert Tags(page).bad == []
    assert len(page) < MAX_PAGE
    assert not [row for row in rows if row["message"][:1] in ("=", "+", "-", "@", "\t")]


def test_honest_work_is_unharmed(aftermath):
    for student in HONEST:
        tasks = aftermath.results[student].tasks
        scores = {t.task.removeprefix("test_"): t.score for t in tasks if t.task != "why"}
        assert scores == POINTS, student


def test_everybody_is_in_the_gradebook_once(aftermath):
    with sqlite3.connect(aftermath.course.root / "gradebook.db") as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        rows = db.execute("select student_id, count(*) from submitted_assignment group by 1")
        assert set(dict(rows).values()) == {1}
        given = db.execute("select count(*) from grade where manual_score is not null").fetchone()
    assert given == (0,)
    assert len(aftermath.results) == len(ATTACKS) + len(HONEST)


def test_nothing_was_written_outside(aftermath, places):
    for place in places:
        assert not list(place.glob(f"*{MARKER}*")), place
    assert not list(aftermath.course.root.rglob(f"*{MARKER}*"))
    assert (aftermath.course.root / "canary.txt").read_text() == CANARY


def test_nothing_is_left_running(aftermath):
    assert aftermath.left == []
    assert MARKER[:15] not in {process.name() for process in psutil.process_iter(["name"])}


def test_nobody_got_through_the_network(aftermath):
    assert aftermath.seen == []
