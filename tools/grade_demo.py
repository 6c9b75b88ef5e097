"""Собирает выдуманный класс, проверяет его и говорит, где смотреть: `make grade-demo`."""

from rich.console import Console

from course_utils.grading.assignment.classroom import ASSIGNMENT, build
from course_utils.grading.course import Course
from course_utils.grading.limits import Limits
from course_utils.grading.marking.batch import Options, grade
from course_utils.grading.report import table


def main() -> None:
    """Класс в `.course/demo`; настоящие журнал и работы не трогаются."""
    console = Console()
    real = Course.find()
    course = build(real, real.root / ".course" / "demo")
    with console.status("проверяем тридцать работ"):
        results = grade(course, ASSIGNMENT, Options(limits=Limits(seconds=10)))
    table.write_csv(results, course.grades(ASSIGNMENT))
    console.print(table.table(results))
    where = course.root.relative_to(real.root)
    console.print(
        f"Таблица: {where}/grades/{ASSIGNMENT}.csv\nОтзывы: {where}/feedback/\n"
        f"formgrader: cd {where} && ../../.venv/bin/jupyter lab, затем "
        "http://localhost:8888/formgrader (журнал — SQLite, сервер не нужен)",
        soft_wrap=True,
    )


if __name__ == "__main__":
    main()
