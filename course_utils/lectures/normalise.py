"""Единый вид сохранённого ноутбука: повторное выполнение не меняет ничего лишнего."""

from __future__ import annotations

from typing import Any

METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
KEPT_CELL_METADATA = ("slideshow", "tags")
WIDGET = "application/vnd.jupyter.widget-view+json"


def normalise(notebook: Any, prefix: str) -> None:
    """Приводит ноутбук к единому виду на месте.

    Параметры:
        notebook: `NotebookNode` формата 4.
        prefix: начало имён ячеек, обычно номер лекции: «03» → «03-001», «03-002», …

    Состояние виджетов, времена выполнения и следы полос прогресса исчезают; виджет с рисунком
    остаётся рисунком. Байты картинок не меняются.
    """
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = type(notebook.metadata)(METADATA)
    count = 0
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"{prefix}-{number:03d}"
        for key in set(cell.metadata) - set(KEPT_CELL_METADATA):
            del cell.metadata[key]
        if cell.cell_type != "code":
            continue
        if cell.source.strip() and cell.execution_count is not None:
            count += 1
            cell.execution_count = count
        cell.outputs = [output for output in map(_clean, cell.outputs) if output is not None]
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count


def _clean(output: Any) -> Any:
    """Вывод без виджета; None, если кроме виджета или следа полосы хода в нём ничего не было."""
    if output.output_type not in ("display_data", "execute_result"):
        return output
    was_widget = output.data.pop(WIDGET, None) is not None
    has_picture = any(mime.startswith("image/") for mime in output.data)
    only_widget = was_widget and output.output_type == "display_data" and not has_picture
    return None if only_widget or not any(output.data.values()) else output
