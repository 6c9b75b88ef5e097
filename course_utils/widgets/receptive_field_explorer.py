"""Рецептивное поле: сколько пикселей входа видит один элемент выхода."""

from __future__ import annotations

import ipywidgets

from ..convolution import Layer, receptive_field
from ..plot import Figure, receptive_field_tree
from .explorer import Explorer

DEPTH = 4


def receptive_field_explorer() -> Explorer:
    """Виджет: до четырёх слоёв, у каждого размер окна, шаг и расширение.

    Под рисунком — рецептивное поле после каждого слоя.
    """

    def chosen(depth: int, **values: int) -> list[Layer]:
        return [
            Layer(values[f"kernel{n}"], values[f"stride{n}"], 0, values[f"dilation{n}"])
            for n in range(depth)
        ]

    def draw(depth: int, **values: int) -> Figure:
        return receptive_field_tree(chosen(depth, **values))

    def caption(depth: int, **values: int) -> str:
        layers = chosen(depth, **values)
        fields = [receptive_field(layers[: n + 1]) for n in range(depth)]
        return "; ".join(
            f"после слоя {n}: поле {field.size}, сдвиг соседних полей {field.jump}"
            for n, field in enumerate(fields, 1)
        )

    number, narrow = ipywidgets.BoundedIntText, {"width": "150px"}
    depth = ipywidgets.IntSlider(2, 1, DEPTH, description="слоёв")
    controls: dict[str, ipywidgets.Widget] = {"depth": depth}
    rows = [depth]
    for n in range(DEPTH):
        row = {
            f"kernel{n}": number(3, 1, 7, description=f"слой {n + 1}: окно", layout=narrow),
            f"stride{n}": number(1, 1, 3, description="шаг", layout=narrow),
            f"dilation{n}": number(1, 1, 4, description="расширение", layout=narrow),
        }
        controls |= row
        rows.append(ipywidgets.HBox(list(row.values())))
    return Explorer(draw, controls, caption=caption, panel=ipywidgets.VBox(rows))
