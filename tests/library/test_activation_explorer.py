"""Виджет карт активации: ползунок знает, сколько в слое каналов, проход — один на картинку."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from course_utils.widgets import activation_explorer

PICTURES = {"шум": torch.rand(1, 8, 8), "тишина": torch.zeros(1, 8, 8)}


class Counting(nn.Module):
    """Две свёртки с ReLU и линейный слой; считает прямые проходы."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.calls = 0
        self.body = nn.Sequential(
            nn.Conv2d(1, 6, 3, bias=False), nn.ReLU(), nn.Conv2d(6, 3, 3), nn.ReLU(), nn.Flatten()
        )
        self.head = nn.Sequential(nn.Linear(48, 4), nn.ReLU())

    def forward(self, images):
        self.calls += 1
        return self.head(self.body(images))


def choose(widget, **values) -> None:
    for name, value in values.items():
        widget.controls[name].value = value


def drawn(widget):
    return widget.figure.axes[1].images[0]


def test_the_map_is_the_output_of_the_layer():
    model = Counting()
    widget = activation_explorer(model, PICTURES)
    choose(widget, layer="body.3", channel=2)
    expected = model.body[:4](PICTURES["шум"][None])[0, 2].detach()
    assert torch.allclose(torch.from_numpy(drawn(widget).get_array().data).float(), expected)


def test_only_layers_with_maps_are_offered_and_the_slider_fits_the_layer():
    widget = activation_explorer(Counting(), PICTURES, channel=5)
    assert widget.controls["layer"].options == ("body.1", "body.3")
    choose(widget, layer="body.3")
    assert widget.values["channel"] == 2
    assert "канал 2" in widget.figure.alt


def test_one_forward_pass_for_each_picture():
    model = Counting()
    widget = activation_explorer(model, PICTURES)
    choose(widget, channel=3)
    choose(widget, layer="body.3")
    choose(widget, picture="тишина")
    choose(widget, picture="шум")
    assert model.calls == 2


def test_own_scale_makes_a_weak_map_bright_and_silence_stays_black():
    widget = activation_explorer(Counting(), PICTURES)
    widths = {"общая для слоя": set(), "своя у каждой карты": set()}
    for scale, seen in widths.items():
        for channel in (0, 1):
            choose(widget, scale=scale, channel=channel)
            seen.add(drawn(widget).get_clim())
    assert len(widths["общая для слоя"]) == 1
    assert len(widths["своя у каждой карты"]) > 1
    choose(widget, picture="тишина")
    assert drawn(widget).get_clim() == (0, 1)
    assert "молчат 100%" in widget.figure.axes[2].get_title()


def test_a_network_without_maps_is_refused():
    with pytest.raises(ValueError, match="перечислите их в layers"):
        activation_explorer(nn.Sequential(nn.Flatten(), nn.Linear(64, 2), nn.ReLU()), PICTURES)


def test_it_may_begin_with_any_layer():
    widget = activation_explorer(Counting(), PICTURES, layer="body.3", channel=1)
    assert "слой body.3, канал 1" in widget.figure.alt
