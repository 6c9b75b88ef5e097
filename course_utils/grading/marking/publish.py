"""Публикация: страницы тех работ, у которых с прошлого раза что-то изменилось."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from ..course import Course
from ..files import encoded, write_whole
from ..report import page
from ..report.printer import Printer
from ..result import Result

if TYPE_CHECKING:
    from ..gradebook.book import Book

VERSION = "1"  # новая — страницы сделаются заново


def publish(course: Course, assignment: str, book: Book, results: list[Result]) -> int:
    """Пишет отзывы и ноутбуки для formgrader; возвращает, сколько страниц сделано заново.

    Отпечатки готовых страниц лежат в журнале: в папке студента по ним угадывали бы скрытое.
    """
    comments, known = book.comments(assignment), book.store.pages(assignment)
    done: dict[str, str] = {}
    with Printer() as printer:
        try:
            for result in results:
                path = course.autograded(result.student, assignment) / f"{assignment}.ipynb"
                folder = course.feedback(result.student, assignment)
                if not path.is_file():
                    continue
                data, words = path.read_bytes(), comments.get(result.student, {})
                written = (folder / f"{assignment}.html").is_file()
                if written and known.get(result.student) == _mark(data, result, words):
                    continue
                notebook, text = printer.print(data, result, words)
                if encoded(notebook) != data:
                    write_whole(path, notebook)
                page.write(text, folder, assignment)
                done[result.student] = _mark(encoded(notebook), result, words)
        finally:
            book.keep_pages(assignment, done)
    return len(done)


def _mark(notebook: bytes, result: Result, comments: dict[str, str]) -> str:
    """Отпечаток всего, из чего сделана страница."""
    rest = json.dumps([VERSION, result.plain(), comments], sort_keys=True).encode()
    return hashlib.sha256(hashlib.sha256(rest).digest() + notebook).hexdigest()
