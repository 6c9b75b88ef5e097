"""Рисунки карт и слоёв: место, цвет, пределы шкалы и подписи."""

import inspect

import numpy as np
import pytest
import torch

from course_utils import plot
from course_utils.visualization import Curve, Patches

GREY = torch.full((2, 3, 8, 8), 0.5)


def drawn(fig, axis=0, image=0):
    return np.asarray(fig.axes[axis].images[image].get_array())


@pytest.mark.parametrize(
    "function",
    [
        *(plot.overlays, plot.boxes, plot.perturbation_curves, plot.filter_matrix),
        *(plot.channel_maps, plot.sparsity, plot.top_patches),
    ],
)
def test_description_is_required(function):
    alt = inspect.signature(function).parameters["alt"]
    assert alt.kind is inspect.Parameter.KEYWORD_ONLY
    assert alt.default is inspect.Parameter.empty


def test_overlays_share_one_scale_with_a_bar():
    maps = torch.zeros(2, 4, 4)
    maps[0, 0, 0], maps[1, 3, 3] = 0.5, 2.0
    fig = plot.overlays(GREY, maps, alt="карты", label="вклад", titles=["а", "б"])
    layers = [fig.axes[number].images[1] for number in range(2)]
    assert [layer.get_clim() for layer in layers] == [(0, 2), (0, 2)]
    assert layers[0].get_extent() == [-0.5, 7.5, 7.5, -0.5]
    assert fig.axes[2].get_ylabel() == "вклад"
    assert [ax.get_title() for ax in fig.axes[:2]] == ["а", "б"]


def test_signed_overlay_is_centred_at_zero():
    fig = plot.overlays(GREY[:1], torch.tensor([[[-1.0, 3.0]]]), alt="карта")
    layer = fig.axes[0].images[1]
    assert layer.get_clim() == (-3, 3)
    assert layer.get_cmap().name == "RdBu_r"


def test_overlay_fades_colors_of_photos_and_bytes():
    photo = np.zeros((8, 8, 3), dtype=np.uint8)
    photo[..., 0] = 255
    fig = plot.overlays([photo], torch.zeros(1, 8, 8), alt="фото")
    np.testing.assert_allclose(drawn(fig), 1 / 3)


def test_overlays_need_a_map_for_each_picture():
    with pytest.raises(ValueError, match="картинок 2, а карт 1"):
        plot.overlays(GREY, torch.zeros(1, 8, 8), alt="карты")


def test_box_runs_along_pixel_borders():
    fig = plot.boxes(GREY[0], [(1, 2, 4, 7)], alt="рамка", labels=["поле"])
    (frame,) = fig.axes[0].patches
    assert frame.get_bbox().extents.tolist() == [1.5, 0.5, 6.5, 3.5]
    assert fig.axes[0].texts[0].get_text() == "поле"


def test_perturbation_curve_names_its_area():
    curve = Curve(torch.tensor([0.0, 1.0]), torch.tensor([[1.0, 0.5]]), torch.tensor([0.75]))
    ax = plot.perturbation_curves({"Grad-CAM": curve}, alt="кривая").axes[0]
    assert ax.lines[0].get_ydata().tolist() == [1.0, 0.5]
    assert ax.get_legend().get_texts()[0].get_text() == "Grad-CAM: площадь 0.75"


def test_filter_matrix_puts_outputs_in_rows_with_white_zero():
    planes = torch.zeros(3, 2, 2, 2)
    planes[2, 1] = -4.0
    fig = plot.filter_matrix(planes, alt="веса")
    sheet = drawn(fig)
    assert sheet.shape == (8, 5)
    assert (sheet[6:8, 3:5] == -4).all()
    assert fig.axes[0].images[0].get_clim() == (-4, 4)
    assert (fig.axes[0].get_xlabel(), fig.axes[0].get_ylabel()) == (
        "входной канал",
        "выходной канал",
    )


def test_channel_maps_are_laid_out_by_rows():
    maps = torch.arange(6.0)[:, None, None].expand(6, 2, 2)
    sheet = drawn(plot.channel_maps(maps, alt="карты", columns=4))
    assert sheet.shape == (5, 11)
    assert [sheet[0, 0], sheet[0, 9], sheet[3, 0], sheet[3, 3]] == [0, 3, 4, 5]


def test_sparsity_is_in_percent():
    ax = plot.sparsity({"relu1": 0.25, "relu2": 0.5}, alt="доля").axes[0]
    assert [bar.get_height() for bar in ax.patches] == [25, 50]


def test_patches_stand_in_rows_by_unit():
    pictures = torch.arange(6.0).reshape(2, 3, 1, 1, 1).expand(2, 3, 1, 2, 2)
    values = torch.tensor([[3.0, 2, 1], [6, 5, 4]])
    result = Patches(pictures, torch.zeros(2, 3, 4), values, torch.zeros(2, 3))
    fig = plot.top_patches(result, alt="фрагменты", names=["край", "пятно"])
    assert [ax.get_ylabel() for ax in fig.axes] == ["край", "пятно"]
    assert fig.axes[1].get_title() == "отклик от 6 до 4"
    assert drawn(fig, 1)[0, [0, 3, 6]].tolist() == [3, 4, 5]
