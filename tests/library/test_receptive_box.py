"""Рамка рецептивного поля: внутри неё то, от чего элемент зависит, и рамка едет за элементом."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from course_utils.widgets import receptive_box

NET = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Conv2d(2, 1, 3, stride=2), nn.Flatten())
PICTURE = torch.arange(169.0).view(1, 13, 13) / 168


def choose(widget, **values) -> None:
    for name, value in values.items():
        widget.controls[name].value = value


def frame(widget) -> tuple[float, ...]:
    """Верх, лево, низ, право нарисованной рамки, в пикселях."""
    (patch,) = widget.figure.axes[0].patches
    left, top = patch.get_xy()
    return top + 0.5, left + 0.5, top + 0.5 + patch.get_height(), left + 0.5 + patch.get_width()


def seen(widget) -> np.ndarray:
    return np.asarray(widget.figure.axes[1].images[0].get_array())


def test_box_is_the_support_of_the_gradient():
    for layer in NET[:3]:
        if isinstance(layer, nn.Conv2d):
            nn.init.ones_(layer.weight)
    image = PICTURE[None].clone().requires_grad_()
    (gradient,) = torch.autograd.grad(NET[2](NET[0](image))[0, 0, 1, 4], image)
    rows, columns = gradient[0, 0].nonzero().T
    widget = receptive_box(PICTURE, NET, ["0", "2"])
    choose(widget, layer="2", row=26, column=100)  # карта 5×5: элемент (1, 4)
    expected = rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
    assert frame(widget) == tuple(map(float, expected))
    np.testing.assert_allclose(seen(widget), PICTURE[0, 2:7, 8:13])
    assert "(1, 4)" in widget.figure.axes[1].get_title()


def test_shallow_layer_sees_less():
    assert seen(receptive_box(PICTURE, NET, ["0", "2"])).shape == (3, 3)
    widget = receptive_box(PICTURE, NET, ["0", "2"], start="2")
    assert seen(widget).shape == (5, 5)
    assert "поле 5×5" in widget.figure.alt


def test_colour_pictures_and_borders():
    net = nn.Sequential(nn.Conv2d(3, 2, 5, padding=2))
    widget = receptive_box(torch.rand(3, 8, 8), net, ["0"])
    choose(widget, row=0, column=0)
    assert seen(widget).shape == (3, 3, 3)  # остальное поле — за краем
