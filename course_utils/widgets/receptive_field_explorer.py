"""Рецептивное поле: сколько пикселей входа видит один элемент выхода."""

from __future__ import annotations

import ipywidgets

from ..convolution import Layer, receptive_field
from ..plot import Figure, receptive_field_tree
from .explorer import Explorer
from .panel import fit

DEPTH = 4
LABEL = 115  # пикселей под подпись
SIZE = 8.0, 3.6  # дюймов


def receptive_field_explorer() -> Explorer:
    """Виджет: до четырёх слоёв, у каждого размер окна, шаг и расширение.

    Под рисунком — рецептивное поле после каждого слоя.
    """
    look = {"layout": {"width": "180px"}, "style": {"description_width": f"{LABEL}px"}}
    number = ipywidgets.BoundedIntText
    depth = fit(ipywidgets.IntSlider(2, 1, DEPTH, description="слоёв"), LABEL)
    controls: dict[str, ipywidgets.Widget] = {"depth": depth}
    rows = [depth]
    for n in range(DEPTH):
        row = {
            f"kernel{n}": number(3, 1, 7, description=f"слой {n + 1}: окно", **look),
            f"stride{n}": number(1, 1, 3, description="шаг", **look),
            f"dilation{n}": number(1, 1, 4, description="расширение", **look),
        }
        controls |= row
        rows.append(ipywidgets.HBox(list(row.values())))
    panel = ipywidgets.VBox(rows)
    panel.layout.overflow = "visible"
    for row in rows[1:]:
        row.layout.overflow, row.layout.flex_flow = "visible", "row wrap"
    return Explorer(_draw, controls, caption=_caption, panel=panel)


def _layers(depth: int, **values: int) -> list[Layer]:
    return [
        Layer(values[f"kernel{n}"], values[f"stride{n}"], 0, values[f"dilation{n}"])
        for n in range(depth)
    ]


def _draw(**values: int) -> Figure:
    fig = receptive_field_tree(_layers(**values))
    fig.set_size_inches(*SIZE)  # у дерева любой глубины одно место
    return fig


def _caption(**values: int) -> str:
    layers = _layers(**values)
    fields = [receptive_field(layers[:depth]) for depth in range(1, len(layers) + 1)]
    return "; ".join(
        f"после слоя {n}: поле {field.size}, сдвиг соседних полей {field.jump}"
        for n, field in enumerate(fields, 1)
    )
