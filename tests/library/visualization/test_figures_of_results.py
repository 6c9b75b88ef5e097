"""Рисунки результатов: что где стоит, цвета и подписи."""

import inspect

import numpy as np
import pytest
import torch

from course_utils import plot
from course_utils.plot.embedding import class_color
from course_utils.visualization import Cascade, Matches, Robustness

DIGITS = torch.zeros(4, 1, 4, 4)
DIGITS[:, :, 1:3, 1:3] = 1
CORNERS = torch.tensor([[0.0, 0.0], [0.0, 9.0], [9.0, 0.0], [9.0, 9.0]])
CELLS = torch.tensor([[1, 0], [0, 0], [1, 1], [0, 1]])
LABELS = torch.tensor([3, 1, 4, 0])


def shown(fig, axis=0):
    return np.asarray(fig.axes[axis].images[0].get_array())


@pytest.mark.parametrize(
    "function",
    [
        plot.accuracy_against,
        plot.before_after,
        plot.cascade,
        plot.correspondence,
        plot.neighbours,
        plot.points_by_class,
        plot.thumbnails_on_grid,
        plot.thumbnails_on_plane,
    ],
)
def test_description_is_required(function):
    alt = inspect.signature(function).parameters["alt"]
    assert alt.kind is inspect.Parameter.KEYWORD_ONLY
    assert alt.default is inspect.Parameter.empty


def test_thumbnails_stand_at_their_points_in_the_color_of_their_class():
    field = shown(
        plot.thumbnails_on_plane(CORNERS, DIGITS, alt="углы", labels=LABELS, shape=(40, 40))
    )
    assert field.shape == (40, 40, 3)
    inks = {(37, 1): 3, (1, 1): 1, (37, 37): 4, (1, 37): 0}  # y направлена вверх
    for (row, column), kind in inks.items():
        np.testing.assert_allclose(field[row, column], class_color(kind))
    assert (field[10:30] == 1).all()


def test_overlapping_ink_stays_visible_and_photographs_cover():
    together = torch.zeros(2, 2)
    first = torch.tensor([[1.0, 0.0]]).reshape(1, 1, 1, 2)
    ink = shown(
        plot.thumbnails_on_plane(
            together, torch.cat([first, first.flip(3)]), alt="два", shape=(2, 2)
        )
    )
    assert (ink[-1] == 0).all()
    photos = torch.stack([torch.zeros(3, 4, 4), torch.ones(3, 4, 4)])
    covered = shown(plot.thumbnails_on_plane(together, photos, alt="два", shape=(4, 4)))
    assert (covered == 1).all()


def test_grid_puts_pictures_into_their_cells():
    field = shown(plot.thumbnails_on_grid(CELLS, DIGITS, alt="сетка", labels=LABELS))
    assert field.shape == (8, 8, 3)
    np.testing.assert_allclose(field[5, 1], class_color(3))
    np.testing.assert_allclose(field[1, 5], class_color(0))


def test_neighbours_stand_right_of_their_query():
    found = torch.stack([DIGITS, 1 - DIGITS])[:, :3]
    fig = plot.neighbours(DIGITS[:2], {"по кодам": found}, alt="соседи")
    assert [ax.get_title() for ax in fig.axes] == ["запрос", "по кодам"]
    sheet = shown(fig, 1)
    assert sheet.shape == (2 * 5 - 1, 3 * 5 - 1)
    np.testing.assert_array_equal(sheet[:4, 5:9], DIGITS[1, 0])
    np.testing.assert_array_equal(sheet[5:, 10:], 1 - DIGITS[2, 0])


def test_points_are_grouped_by_class():
    fig = plot.points_by_class(CORNERS, [0, 0, 1, 1], alt="точки", names=["кот", "пёс"])
    assert [t.get_text() for t in fig.axes[0].get_legend().get_texts()] == ["кот", "пёс"]
    np.testing.assert_array_equal(fig.axes[0].collections[0].get_offsets(), CORNERS[:2])


def test_planes_keep_the_colors_and_the_scale_of_both_axes():
    fig = plot.planes({"PCA": CORNERS, "t-SNE": 2 * CORNERS}, [0, 0, 1, 1], alt="две раскладки")
    assert [ax.get_title() for ax in fig.axes] == ["PCA", "t-SNE"]
    for ax, scale in zip(fig.axes, (1, 2), strict=True):
        assert ax.get_aspect() == 1
        np.testing.assert_array_equal(ax.collections[1].get_offsets(), scale * CORNERS[2:])
        np.testing.assert_allclose(ax.collections[1].get_facecolor()[0, :3], class_color(1))
    one = plot.planes({"шум": CORNERS}, [0] * 4, alt="один класс")
    assert one.axes[0].get_legend() is None


@pytest.mark.parametrize("channels", [1, 3])
def test_change_is_stretched_to_the_whole_range(channels):
    before = torch.full((1, channels, 4, 4), 0.5)
    after = before.clone()
    after[..., 0, 0], after[..., 1, 1] = 0.55, 0.45
    fig = plot.before_after(before, after, alt="добавка")
    assert fig.axes[1].get_title() == "добавка, контраст × 10"
    change = shown(fig, 1)
    expected = (0.05, -0.05) if channels == 1 else (1, 0)
    for place, value in zip((0, 1), expected, strict=True):
        np.testing.assert_allclose(change[place, place], value, atol=1e-6)


def test_same_picture_before_and_after_is_not_an_error():
    assert plot.before_after(DIGITS[:1], DIGITS[:1], alt="без перемен").alt == "без перемен"


def test_accuracy_is_in_percent_and_examples_stand_above():
    result = Robustness(torch.tensor([0.0, 1.0]), torch.tensor([0.9, 0.1]), torch.tensor([0.8, 0]))
    fig = plot.accuracy_against(
        result, alt="кривая", x="поворот", examples=DIGITS[:2], chance=0.1, title="Поворот"
    )
    np.testing.assert_allclose(fig.axes[0].lines[0].get_ydata(), [90, 10])
    assert len(fig.axes[0].child_axes) == 2


def test_long_cascade_shows_eight_maps_from_the_whole_to_the_last():
    count = 12
    maps = torch.arange(count + 1.0)[:, None, None, None].expand(count + 1, 2, 3, 3)
    result = Cascade(
        tuple(f"слой {i}" for i in range(count)), maps, maps[:, :, 0, 0], maps[:, :, 0, 0]
    )
    fig = plot.cascade(result, alt="каскад")
    titles = [ax.get_title() for ax in fig.axes[:-1]]
    assert len(titles) == 8
    assert titles[0] == "целая"
    assert titles[-1] == "слой 11"
    assert len(fig.axes[-1].get_xticks()) == count + 1


def test_most_similar_pairs_are_joined():
    matches = Matches(CORNERS, CORNERS.flip(0), torch.tensor([0.1, 0.9, 0.5, 0.8]))
    photo = torch.rand(3, 12, 12)
    fig = plot.correspondence(photo, photo, matches, alt="пары", count=2)
    starts = [tuple(float(v[0]) for v in line.get_data()) for line in fig.axes[0].lines]
    assert sorted(starts) == [(0.0, 9.0), (9.0, 9.0)]
    assert len(fig.axes[1].texts) == 2
    assert fig.encode()[1]
