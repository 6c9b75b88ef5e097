"""Лупа над t-SNE: под ней те картинки, что лежат рядом, в той раскладке, что выбрана."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils import data
from course_utils.widgets import tsne_explorer
from course_utils.widgets.tsne_explorer import SEEN

LINE = np.stack([np.arange(40.0), np.zeros(40)], axis=1)
PICTURES = np.linspace(0, 1, 40)[:, None, None, None] * np.ones((1, 2, 2))
LABELS = np.arange(40) // 20


def choose(widget, **values) -> None:
    for name, value in values.items():
        widget.controls[name].value = value


def seen(widget) -> np.ndarray:
    """Яркости картинок под лупой, от ближней к дальней."""
    sheet = widget.figure.axes[1].images[0].get_array()
    return np.array([sheet[3 * (n // 6), 3 * (n % 6)] for n in range(SEEN)])


def test_magnifier_shows_the_pictures_next_to_the_cross():
    widget = tsne_explorer(PICTURES, LABELS, {5: LINE, 30: -LINE})
    choose(widget, x=0, y=0)
    np.testing.assert_allclose(seen(widget), PICTURES[:SEEN, 0, 0, 0])
    choose(widget, perplexity=30)
    np.testing.assert_allclose(seen(widget), PICTURES[::-1][:SEEN, 0, 0, 0])
    assert "Перплексия 30" in widget.figure.alt
    assert "0 — 4, 1 — 20" in widget.figure.alt


def test_first_run_may_be_chosen():
    widget = tsne_explorer(PICTURES, LABELS, {5: LINE, 30: LINE}, start=30)
    assert widget.values["perplexity"] == 30


def test_run_of_another_set_is_refused():
    with pytest.raises(ValueError, match="раскладке 30 точек 39, картинок 40"):
        tsne_explorer(PICTURES, LABELS, {30: LINE[1:]})


@pytest.mark.parametrize(
    ("space", "perplexities"), [("codes", (2, 5, 30, 100, 300)), ("pixels", (30,))]
)
def test_stored_runs_belong_to_the_first_test_digits(space, perplexities):
    digits, runs = data.mnist(train=False).labels[:1500].numpy(), data.tsne_runs(space)
    assert tuple(runs) == perplexities
    for points in runs.values():
        assert points.shape == (1500, 2)
        distances = np.linalg.norm(points[:300, None] - points, axis=2)
        nearest = distances.argsort(axis=1)[:, 1]
        assert (digits[nearest] == digits[:300]).mean() > 0.8


def test_runs_of_an_unknown_space_are_refused():
    with pytest.raises(ValueError, match="codes, pixels"):
        data.tsne_runs("logits")
