"""Повторы: числа те же, что у SciPy, а опыт без разброса не принимается."""

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn

from course_utils import plot, training
from course_utils.data.digits import Digits

FIRST, SECOND = [0.91, 0.94, 0.97, 0.90], [0.88, 0.93, 0.87]


def repeats(values):
    return training.repeat(values.__getitem__, seeds=range(len(values)))


def test_spread_and_error_are_scipys():
    found = repeats(FIRST)
    assert found.values.tolist() == FIRST
    assert found.mean == pytest.approx(np.mean(FIRST))
    assert found.spread == pytest.approx(stats.tstd(FIRST))
    assert found.error == pytest.approx(stats.sem(FIRST))


def test_gap_over_its_error_is_the_statistic_of_welch():
    gap = repeats(FIRST).minus(repeats(SECOND))
    expected = stats.ttest_ind(FIRST, SECOND, equal_var=False).statistic
    assert gap.value / gap.error == pytest.approx(expected)
    against_a_number = repeats(FIRST).minus(0.9)
    expected = stats.ttest_1samp(FIRST, 0.9).statistic
    assert against_a_number.value / against_a_number.error == pytest.approx(expected)


@pytest.mark.parametrize(("value", "settled"), [(3.1, True), (-3.1, True), (2.9, False)])
def test_gap_is_settled_beyond_three_errors_on_either_side(value, settled):
    assert training.Gap(value, 1.0).settled == settled


@pytest.mark.parametrize("seeds", [[], [1], [1, 1], [1, 2, 2]])
def test_too_few_or_repeated_seeds_are_refused(seeds):
    with pytest.raises(ValueError, match="не меньше двух и все разные"):
        training.repeat(float, seeds=seeds)


@pytest.mark.parametrize(("right", "total"), [(0, 10), (10, 10), (19, 20), (1, 3), (9732, 10_000)])
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.997])
def test_interval_of_a_share_is_scipys_wilson(right, total, confidence):
    expected = stats.binomtest(right, total).proportion_ci(confidence, method="wilson")
    found = training.share_interval(right, total, confidence=confidence)
    assert found == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize(("right", "total"), [(-1, 5), (6, 5), (0, 0)])
def test_impossible_share_is_refused(right, total):
    with pytest.raises(ValueError, match=f"верных {right} из {total}"):
        training.share_interval(right, total)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_impossible_confidence_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence"):
        training.share_interval(1, 2, confidence=confidence)


def learn(count, **duration):
    torch.manual_seed(0)
    digits = Digits(torch.rand(count, 1, 2, 2), torch.arange(count) % 2)
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return model, training.fit(model, digits, optimizer=optimizer, batch_size=4, **duration)


@pytest.mark.parametrize("count", [3, 4, 10, 41])
def test_sets_of_every_size_get_the_same_number_of_steps(count):
    _, history = learn(count, steps=7)
    assert len(history.loss) == 7
    assert len(history.train_accuracy) == -(-7 // -(-count // 4))
    assert all(0 <= share <= 1 for share in history.train_accuracy)


def test_steps_of_whole_epochs_are_these_epochs():
    (one, first), (other, second) = learn(10, epochs=2), learn(10, steps=6)
    assert first.loss == second.loss
    assert first.train_accuracy == second.train_accuracy
    assert torch.equal(one[1].weight, other[1].weight)


def test_share_of_a_broken_epoch_counts_the_pictures_that_were_seen():
    digits = Digits(torch.zeros(8, 1, 2, 2), torch.zeros(8, dtype=torch.long))
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
    nn.init.constant_(model[1].bias, 0).data[0] = 9  # всегда верный ответ
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    history = training.fit(model, digits, steps=3, optimizer=optimizer, batch_size=4)
    assert history.train_accuracy == [1, 1]


@pytest.mark.parametrize("duration", [{}, {"epochs": 1, "steps": 1}])
def test_duration_is_given_once(duration):
    with pytest.raises(ValueError, match="epochs или steps"):
        learn(4, **duration)


def test_figure_of_runs_shows_every_run_its_mean_and_the_baseline():
    fig = plot.runs(
        {"первый": repeats(FIRST), "второй": SECOND}, baselines={"наугад": 0.5}, x="доля", alt="—"
    )
    (ax,) = fig.axes
    points = sorted(x for shown in ax.collections for x, _ in np.asarray(shown.get_offsets()))
    assert points == sorted(FIRST + SECOND)
    lines = [line.get_xdata() for line in ax.lines]
    assert sorted(line[0] for line in lines) == pytest.approx(
        sorted([np.mean(FIRST), np.mean(SECOND), 0.5])
    )
    assert [label.get_text() for label in ax.get_yticklabels()] == ["первый", "второй"]
    assert "наугад" in [text.get_text() for text in ax.texts]
