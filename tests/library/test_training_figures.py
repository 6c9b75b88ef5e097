"""Рисунки и виджет к обучению: ошибки отмечены, числа на своих местах."""

import matplotlib.colors as colors
import numpy as np
import pytest
import torch

from course_utils import plot, widgets
from course_utils.data.digits import Digits
from course_utils.plot.palette import NEUTRAL, RIGHT, WRONG
from course_utils.training import Evaluation, History


@pytest.fixture
def result():
    probabilities = torch.tensor([[0.9, 0.1, 0.0], [0.2, 0.7, 0.1], [0.0, 0.05, 0.95]])
    return Evaluation(0.0, 1 / 3, probabilities, torch.tensor([0, 0, 1]))


def bar_colors(figure):
    return [colors.to_hex(bar.get_facecolor()) for bar in figure.axes[1].patches]


def test_predictions_mark_only_mistakes(result):
    pictures = torch.rand(3, 1, 28, 28)
    drawn = plot.predictions(pictures, result.predictions, result.labels, alt="три", columns=2)
    titles = [ax.get_title() for ax in drawn.axes]
    assert titles == ["0", "1, а это 0", "2, а это 1", ""]
    assert [ax.title.get_color() for ax in drawn.axes[:3]] == [RIGHT, WRONG, WRONG]


def test_predictions_write_the_probability(result):
    drawn = plot.predictions(torch.rand(1, 1, 28, 28), [1], [1], alt="одна", probabilities=[0.987])
    assert drawn.axes[0].get_title() == "1\n98.7 %"


def test_confusion_shows_counts_and_colours_only_mistakes():
    matrix = torch.tensor([[5, 2], [0, 7]])
    ax = plot.confusion(matrix, alt="матрица").axes[0]
    written = {(text.get_position()): text.get_text() for text in ax.texts}
    assert written == {(0, 0): "5", (1, 0): "2", (1, 1): "7"}
    coloured = np.ma.filled(ax.images[0].get_array(), np.nan)
    assert np.array_equal(coloured, [[np.nan, 2], [np.nan, np.nan]], equal_nan=True)


def test_confusion_names_its_axes_rightly():
    """Клетка «верная цифра 2, ответ 0» найдена по подписям осей, как её найдёт читатель."""
    matrix = torch.tensor([[5, 0, 0], [0, 4, 0], [3, 0, 6]])
    ax = plot.confusion(matrix, alt="матрица").axes[0]
    axes = {ax.get_xlabel(): 0, ax.get_ylabel(): 1}
    assert set(axes) == {"ответ сети", "верная цифра"}
    (place,) = (text.get_position() for text in ax.texts if text.get_text() == "3")
    assert place[axes["верная цифра"]] == 2
    assert place[axes["ответ сети"]] == 0
    coloured = np.ma.filled(ax.images[0].get_array(), np.nan)
    assert coloured[place[1], place[0]] == 3
    assert [int(tick) for tick in ax.get_xticks()] == [0, 1, 2] == [*map(int, ax.get_yticks())]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # нулевая строка — верхняя


def test_confusion_without_mistakes_colours_nothing():
    ax = plot.confusion(torch.eye(3, dtype=torch.long), alt="всё верно").axes[0]
    assert np.isnan(np.ma.filled(ax.images[0].get_array().astype(float), np.nan)).all()
    assert [text.get_text() for text in ax.texts] == ["1"] * 3


def test_class_probabilities_colour_the_truth_and_the_wrong_answer(result):
    drawn = plot.class_probabilities(torch.rand(1, 28, 28), result.probabilities[1], 0, alt="0")
    assert bar_colors(drawn) == [RIGHT, WRONG, NEUTRAL]
    assert [bar.get_height() for bar in drawn.axes[1].patches] == pytest.approx([20, 70, 10])


def test_every_loss_stands_at_its_step_and_the_mean_at_its_last():
    loss = np.random.default_rng(0).random(170)
    left = plot.training_history(History(loss=[*loss]), alt="ход").axes[0]
    points, smooth = left.lines
    assert points.get_xdata().tolist() == list(range(1, 171))
    assert points.get_ydata().tolist() == loss.tolist()
    window = 170 // 50
    assert smooth.get_label() == f"среднее за {window} шагов"
    last_steps = range(window, 171)
    assert smooth.get_xdata().tolist() == [*last_steps]
    means = [sum(loss[step - window : step]) / window for step in last_steps]
    assert smooth.get_ydata() == pytest.approx(means)
    assert (left.get_xlabel(), left.get_ylabel()) == ("шаг", "функция потерь")


def test_accuracies_stand_at_their_epochs_in_per_cent():
    history = History([1.0], train_accuracy=[0.5, 0.75, 0.8], test_accuracy=[0.6, 0.7, 0.9])
    right = plot.training_history(history, alt="ход").axes[1]
    found = {line.get_label(): line for line in right.lines}
    assert [*found] == ["обучающая (по ходу эпохи)", "проверочная (после эпохи)"]
    for line, shares in zip(found.values(), ([50, 75, 80], [60, 70, 90]), strict=True):
        assert line.get_xdata().tolist() == [1, 2, 3]
        assert line.get_ydata() == pytest.approx(shares)
    assert (right.get_xlabel(), right.get_ylabel()) == ("эпоха", "верных ответов, %")


def test_history_of_an_interrupted_first_epoch_has_only_its_losses():
    drawn = plot.training_history(History(loss=[2.3, 2.2], interrupted=True), alt="два шага")
    left, right = drawn.axes
    assert left.lines[0].get_ydata().tolist() == [2.3, 2.2]
    assert [*right.lines] == []


def test_widget_begins_with_the_most_confident_mistake(result):
    digits = Digits(torch.rand(3, 1, 28, 28), result.labels)
    explorer = widgets.digit_answers(digits, result)
    assert explorer.figure.axes[0].get_title() == "это 1, ответ 2"
    assert "Цифра 1; ответ сети 2 с вероятностью 95 %" in repr(explorer.figure)


def test_widget_shows_all_digits_and_explains_a_number_too_large(result):
    digits = Digits(torch.rand(3, 1, 28, 28), result.labels)
    explorer = widgets.digit_answers(digits, result)
    show, position = explorer.controls.values()
    position.value = 2
    assert "здесь цифр 2: номера от 0 до 1" in explorer.refusal
    show.value = "все цифры"
    assert explorer.refusal == ""
    assert explorer.figure.axes[0].get_title() == "это 1, ответ 2"
