"""Настройки nbgrader для курса; что они меняют, сказано в course_utils/grading/config.py."""

from course_utils.grading.config import configure

configure(get_config())  # noqa: F821 — имя даёт nbgrader
