"""Настройки nbconvert: слайды лекций без сети; что они меняют, сказано в lectures/slides.py."""

from course_utils.lectures.slides import configure

configure(get_config())  # noqa: F821 — имя даёт nbconvert
