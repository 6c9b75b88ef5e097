"""Рисунки и виджет зрительной коры: что нарисовано — то и посчитано."""

import numpy as np
import pytest

from course_utils import cortex, data, plot
from course_utils.widgets import gabor_explorer


@pytest.fixture(scope="module")
def photo():
    return data.photo("chelsea")[:120, 100:250]


def test_orientation_colors_are_closed_and_equally_light():
    from skimage.color import rgb2lab

    colors = plot.cortex.orientation_colors(90)(np.arange(90))[:, :3]
    steps = np.linalg.norm(colors - np.roll(colors, 1, axis=0), axis=1)
    assert steps.max() < 0.1  # и последний цвет рядом с первым
    lightness = rgb2lab(colors)[:, 0]
    assert np.ptp(lightness) < 3


def test_orientation_map_paints_strong_places_and_leaves_flat_ones_black(photo):
    strength = np.zeros(photo.shape[:2])
    strength[:, :75] = 1
    figure = plot.orientation_map(photo, np.full(photo.shape[:2], 0.8), strength, alt="карта")
    painted = figure.axes[1].images[0].get_array()
    assert np.ptp(painted[:, :75], axis=(0, 1)).max() == 0
    assert painted[:, :75].max() > 0.5
    assert painted[:, 75:].max() == 0


def test_maps_share_one_scale():
    maps = np.stack([np.full((4, 6), 0.5), np.full((4, 6), -2.0), np.zeros((4, 6))])
    figure = plot.shared_scale(
        maps, titles=list("абв"), label="вес", alt="карты", columns=3, signed=True
    )
    *panels, bar = figure.axes
    assert [ax.images[0].get_clim() for ax in panels] == [(-2, 2)] * 3
    assert bar.get_ylabel() == "вес"


def test_rose_is_closed_and_symmetric():
    angles = np.linspace(0, np.pi, 6, endpoint=False)
    figure = plot.orientation_rose({"клетка": np.arange(6.0)}, angles, alt="роза")
    turn, radius = figure.axes[0].lines[0].get_data()
    assert radius[0] == radius[-1] == radius[6]
    assert turn[6] - turn[0] == pytest.approx(np.pi)


def test_field_and_cortex_names_the_distances(photo):
    warped = cortex.log_polar(photo, rings=50, inner=5, outer=50)
    radii = cortex.ring_radii(50, 5, 50)
    figure = plot.field_and_cortex(photo, warped, radii, alt="развёртка")
    labels = [text.get_text() for text in figure.axes[1].get_xticklabels()]
    assert (labels[0], labels[2], labels[-1]) == ("5", "16", "50")
    assert [circle.radius for circle in figure.axes[0].patches] == pytest.approx([5, 50])


def test_components_keep_the_sign_of_each_filter():
    filters = np.stack([np.eye(5), -7 * np.eye(5), np.zeros((5, 5))])
    sheet = plot.components(filters, alt="сетка", title="три", columns=3).axes[0].images[0]
    corners = np.asarray(sheet.get_array())[0, [0, 6, 12]]
    assert corners == pytest.approx([1, 0, 0.5])


def test_explorer_shows_the_answer_of_the_cell_at_its_place(photo):
    explorer = gabor_explorer(photo, row=40, column=60, angle=30)
    explorer.controls["phase"].value = 90
    explorer.controls["column"].value = 33
    filter_ = cortex.gabor(np.pi / 6, 0.08, np.pi / 2, size=61)
    answer = cortex.responses(photo, filter_)[40, 33]
    assert f"{answer:+.3f}" in explorer.figure.get_suptitle()
    assert f"{answer:+.3f}" in explorer.figure.alt
    frame = explorer.figure.axes[0].patches[0]
    assert (frame.get_x() + 30.5, frame.get_y() + 30.5) == (33, 40)


def test_maps_of_different_sizes_share_the_scale():
    figure = plot.shared_scale(
        [np.full((8, 8), 2.0), np.full((2, 2), 5.0)],
        titles=["а", "б"],
        label="",
        alt="две карты",
        columns=2,
    )
    shown = [ax.images[0] for ax in figure.axes[:2]]
    assert [image.get_clim() for image in shown] == [(0, 5), (0, 5)]
    assert [image.get_array().shape for image in shown] == [(8, 8), (2, 2)]
