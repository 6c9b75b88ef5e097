"""Проверка формы проверяет саму себя, а потом все лекции.

Хороший ноутбук проходит без замечаний; каждая порча вызывает ровно то правило, которое её ловит.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.lectures import Notebook, lectures
from course_utils.lectures.form import LECTURES_ONLY, RULES, check, language, links
from course_utils.lectures.form.code import foreign_labels
from course_utils.lectures.rhythm import measure
from course_utils.places import ROOT

OPENING = """# 3. Проба

Зачем нужна свёртка?

**Чему вы научитесь:** считать.

**Что нужно знать:** [начало](#Смотрим-на-числа).

**Время:** чтение 1 мин, выполнение 1 с."""
QUESTIONS = "## Проверьте себя\n\n" + 3 * "<details><summary>Ответ</summary>Да.</details>\n"
ENDING = ("## Итоги\n\nВсё сошлось.", "## Задание\n\nРешите.", "## Источники\n\nУчебник, 2016.")


def picture(alt: str = "Чёрный квадрат") -> Any:
    return new_output("display_data", {"image/png": "AAAA"}, metadata={"image/png": {"alt": alt}})


def good() -> Any:
    """Самый короткий ноутбук, к которому нет замечаний."""
    cells = [
        new_markdown_cell(OPENING),
        new_code_cell("from course_utils import widgets\n\nwidgets.stepper()"),
        new_markdown_cell("## Смотрим на числа\n\nДоля 0.5, а «фильтр» — это ядро."),
        *(new_code_cell(f"draw({i}, title='Рисунок')", outputs=[picture()]) for i in range(6)),
        *(new_markdown_cell(text) for text in (QUESTIONS, *ENDING)),
    ]
    code = [cell for cell in cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, start=1):
        cell.execution_count = count
    for cell in cells:
        cell.metadata["slideshow"] = {"slide_type": "-"}
    return new_notebook(cells=cells)


def rules_broken(notebook: Any, folder: Path, name: str = "03_probe.ipynb") -> set[str]:
    path = folder / name
    nbformat.write(notebook, path)
    return {problem.rule for problem in check(Notebook.read(path))}


def say(text: str) -> Callable[[Any], None]:
    """Порча: дописать фразу к тексту третьей ячейки."""

    def damage(notebook: Any) -> None:
        notebook.cells[2].source += f"\n\n{text}"

    return damage


def write(code: str) -> Callable[[Any], None]:
    """Порча: дописать строку кода ко второй ячейке."""

    def damage(notebook: Any) -> None:
        notebook.cells[1].source += f"\n{code}"

    return damage


def show(output: Any) -> Callable[[Any], None]:
    """Порча: добавить вывод второй ячейке."""

    def damage(notebook: Any) -> None:
        notebook.cells[1].outputs.append(output)

    return damage


def drop(*numbers: int) -> Callable[[Any], None]:
    """Порча: убрать ячейки с такими индексами."""

    def damage(notebook: Any) -> None:
        notebook.cells = [c for i, c in enumerate(notebook.cells) if i not in numbers]

    return damage


def replace(old: str, new: str) -> Callable[[Any], None]:
    """Порча: заменить слова во всех ячейках."""

    def damage(notebook: Any) -> None:
        for cell in notebook.cells:
            cell.source = cell.source.replace(old, new)

    return damage


def forget_slide(notebook: Any) -> None:
    del notebook.cells[4].metadata["slideshow"]


def run_out_of_order(notebook: Any) -> None:
    notebook.cells[4].execution_count = 9


def inflate(notebook: Any) -> None:
    notebook.cells[3].outputs[0].data["image/png"] = "A" * 2**20


def lose_a_question(notebook: Any) -> None:
    cell = notebook.cells[-4]
    cell.source = cell.source.replace("<details>", "", 1)


def lose_pictures(notebook: Any) -> None:
    notebook.cells[3].outputs = []


def stream(name: str, text: str) -> Any:
    return new_output("stream", name=name, text=text)


DAMAGES = [
    ("header", replace("# 3. Проба", "# Проба")),
    ("header", replace("**Время:**", "Время:")),
    ("header", replace("**Что нужно знать:**", "Нужно знать:")),
    ("footer", replace("## Итоги", "### Итоги")),
    ("footer", drop(12)),
    ("questions", lose_a_question),
    ("figures", lose_pictures),
    ("slideshow", forget_slide),
    ("size", inflate),
    ("executed", run_out_of_order),
    ("alt_text", show(picture(""))),
    ("alt_text", show(picture("black square"))),
    ("clean", show(stream("stderr", "готово"))),
    ("clean", show(stream("stdout", "x.py:1: UserWarning: осторожно"))),
    ("clean", show(new_output("error", ename="ValueError", evalue="", traceback=[]))),
    ("machine", show(stream("stdout", "/home/student/file.py"))),
    ("machine", show(stream("stdout", "<object at 0x7f00deadbeef>"))),
    ("machine", write("open('/tmp/x')")),
    ("pictures", say("![](03_probe.ipynb)")),
    ("pictures", say("![Кошка](https://example.org/cat.png)")),
    ("pictures", say('<img src="https://example.org/cat.png" alt="Кошка">')),
    ("targets", say("![Кошка](img/cat.svg)")),
    ("targets", say("[дальше](99_nowhere.ipynb)")),
    ("targets", say("[выше](#Нет-такого)")),
    ("targets", say('<a href="nowhere.txt">сюда</a>')),
    ("glossary", say("Паддинг равен единице.")),
    ("glossary", say("Добавим страйд.")),
    ("glossary", say("Размер кернела.")),
    ("glossary", say("Лосс падает.")),
    ("glossary", say("Посмотрим на карту салиентности.")),
    ("glossary", say("Враждебные примеры.")),
    ("glossary", say("Перекрестная энтропия растёт.")),
    ("glossary", say("Выберем темп обучения.")),
    ("glossary", write("x = 1  # файнтюнинг сети")),
    ("glossary", show(picture("Итог конволюции"))),
    ("yo", say("Двумерная свертка.")),
    ("yo", say("Объем выхода.")),
    ("yo", say("Еще один слой.")),
    ("yo", say("Он состоит из черных точек.")),
    ("yo", say("Разберем пример.")),
    ("yo", write("x = 1  # трехмерный массив")),
    ("decimals", say("Точность 0,5.")),
    ("quotes", say('Это "ядро" свёртки.')),
    ("quotes", say("Это “ядро” свёртки.")),
    ("labels", write("draw(title='Loss')")),
    ("labels", write("draw(x='epoch', y='доля')")),
    ("labels", write("ax.set_xlabel('pixel shift')")),
    ("labels", write("draw(titles=['вход', f'kernel {i}'])")),
    ("widgets", replace("widgets.stepper()", "stepper")),
    ("imports", write("import course_utils.data")),
    ("imports", write("from course_utils import visualization")),
    ("imports", write("from course_utils import data as d")),
    ("imports", write("from course_utils.data import mnist")),
    ("imports", write("from course_utils.visualization import fgsm")),
    ("imports", write("from course_utils.visualization.ground.core import recording")),
    ("imports", write("from course_utils.visualization.ascent import LOGITS")),
    ("imports", write("from course_utils.convolution import _pad")),
    ("imports", write("from course_utils.convolution.inner import conv2d")),
]


def test_good_notebook_has_no_problems(tmp_path: Path) -> None:
    assert rules_broken(good(), tmp_path) == set()


@pytest.mark.parametrize(("rule", "damage"), DAMAGES)
def test_each_damage_breaks_its_rule_and_no_other(
    rule: str, damage: Callable[[Any], None], tmp_path: Path
) -> None:
    notebook = good()
    damage(notebook)
    assert rules_broken(notebook, tmp_path) == {rule}


def test_every_rule_has_a_failing_example() -> None:
    assert {rule.__name__ for rule in RULES} == {rule for rule, _ in DAMAGES}


@pytest.mark.parametrize(
    "text",
    [
        "Код `padding='0,5'` и формула $0{,}5$.",
        '```python\nx = "слово"  # кернел\n```',
        "Карта V1, сетка (1, 2), промежуток 21 840.",
        "Все слои, весь объём, темнее, чернила, определение, выведем.",
        'Слева <b title="ядро">ядро</b>.',
        "[статья](https://example.org/a,b) и [раздел](#Смотрим-на-числа).",
        "Деконволюционная сеть, дропаут, пулинг, аугментация.",
        "[задание](../assignments/hw01/hw01.ipynb)",
    ],
)
def test_correct_text_is_left_alone(text: str, tmp_path: Path) -> None:
    notebook = good()
    say(text)(notebook)
    assert rules_broken(notebook, tmp_path) == set()


@pytest.mark.parametrize(
    "code",
    [
        "draw(title='ReLU')",
        "draw(titles=['V1', 'MNIST', '5×5', '$x + y$', 'softmax'])",
        "draw(x=epochs, y=2, title=f'{n} слоёв')",
        "draw(titles=[f'{i}' for i in range(3)], cmap='gray')",
        "draw(title='reshape(3, 256, 256)')",
    ],
)
def test_names_and_formulas_on_figures_are_not_foreign(code: str) -> None:
    assert foreign_labels(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "from course_utils import data, models, plot",
        "from course_utils import visualization as vis",
        "from course_utils.visualization import ascent, robustness",
        "from course_utils.convolution import Layer, conv2d",
        "import numpy as np\nfrom torch.nn import functional as F",
    ],
)
def test_front_doors_of_the_library_are_open(code: str, tmp_path: Path) -> None:
    notebook = good()
    write(code)(notebook)
    assert rules_broken(notebook, tmp_path) == set()


def test_start_page_is_exempt_from_the_rules_of_a_lecture(tmp_path: Path) -> None:
    notebook = good()
    drop(0, 1, *range(3, 13))(notebook)
    exempt = {rule.__name__ for rule in LECTURES_ONLY}
    assert rules_broken(notebook, tmp_path) == exempt - {"questions"}
    assert rules_broken(notebook, tmp_path, "00_start.ipynb") == set()


def test_links_to_headings_of_another_notebook(tmp_path: Path) -> None:
    nbformat.write(good(), tmp_path / "04_next.ipynb")
    notebook = good()
    say("[есть](04_next.ipynb#Смотрим-на-числа)")(notebook)
    assert rules_broken(notebook, tmp_path) == set()
    say("[нет](04_next.ipynb#Итог)")(notebook)
    assert rules_broken(notebook, tmp_path) == {"targets"}


def test_problem_says_where_what_and_by_which_rule(tmp_path: Path) -> None:
    notebook = good()
    say("Новый кернел.")(notebook)
    nbformat.write(notebook, tmp_path / "03_probe.ipynb")
    (problem,) = check(Notebook.read(tmp_path / "03_probe.ipynb"))
    assert str(problem) == "ячейка 3: «кернел»: в курсе пишут «ядро» [glossary]"


def test_rhythm_counts_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "03_probe.ipynb"
    nbformat.write(good(), path)
    rhythm = measure(Notebook.read(path))
    assert (rhythm.code, rhythm.prose, rhythm.figures) == (7, 6, 6)
    assert rhythm.lines == 1
    assert rhythm.run == (1 + 6) / 2


@pytest.mark.parametrize("name", ["README.md", "docs/maintainer.md"])
def test_documents_link_to_files_that_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    document = Notebook(ROOT / name, new_notebook(cells=[new_markdown_cell(text)]))
    assert not [*links.targets(document), *links.pictures(document), *language.glossary(document)]


@pytest.mark.parametrize("lecture", lectures(), ids=lambda lecture: lecture.path.stem)
def test_lecture_has_no_problems(lecture) -> None:
    assert not [str(problem) for problem in check(Notebook.read(lecture.path))]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "course_utils").rglob("*.py")), ids=lambda p: p.stem
)
def test_figures_of_the_library_are_labelled_in_russian(path: Path) -> None:
    assert foreign_labels(path.read_text("utf-8")) == []
