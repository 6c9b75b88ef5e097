"""Свёртка против PyTorch, SciPy, timm и примеров, посчитанных на бумаге."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.signal import convolve2d, correlate2d
from timm.layers import conv2d_same

from course_utils.convolution import (
    Layer,
    avg_pool2d,
    conv2d,
    conv_matrix,
    count_parameters,
    im2col,
    max_pool2d,
    output_size,
    receptive_field,
    relu,
    true_convolution,
    windows,
)

IMAGE = np.array([[0, 50, 0, 29], [0, 80, 31, 2], [33, 90, 0, 75], [0, 9, 0, 95]])
SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
LAPLACE = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
POOLED = np.array([[0, 1, 2, 1], [4, 1, 0, 1], [2, 0, 1, 1], [1, 2, 3, 1]])

quick = settings(max_examples=50)
sizes = st.tuples(st.integers(1, 9), st.integers(1, 9))
kernels = st.tuples(st.integers(1, 4), st.integers(1, 4))
pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
pads = st.tuples(st.integers(0, 3), st.integers(0, 3))


def whole_numbers(shape):
    return arrays(np.int64, shape, elements=st.integers(-1000, 1000))


@st.composite
def problems(draw):
    """Картинка (C, H, W), банк (O, C, kh, kw) и шаг, дополнение, расширение."""
    channels, filters = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    size, kernel = draw(sizes), draw(kernels)
    options = {"stride": draw(pairs), "padding": draw(pads), "dilation": draw(pairs)}
    for n, k, p, d in zip(size, kernel, options["padding"], options["dilation"], strict=True):
        assume(n + 2 * p >= d * (k - 1) + 1)
    image = draw(whole_numbers((channels, *size)))
    bank = draw(whole_numbers((filters, channels, *kernel)))
    return image, bank, options


def torch_conv(image, bank, **options):
    return F.conv2d(torch.tensor(image)[None], torch.tensor(bank), **options)[0].numpy()


# --- свёртка ---------------------------------------------------------------------------------


@quick
@given(problems())
def test_integers_agree_with_pytorch_exactly(problem):
    image, bank, options = problem
    result = conv2d(image, bank, **options)
    assert result.dtype == np.int64
    np.testing.assert_array_equal(result, torch_conv(image, bank, **options))


@quick
@given(problems())
def test_a_filter_gives_one_map_and_a_plain_image_takes_a_plain_kernel(problem):
    image, bank, options = problem
    np.testing.assert_array_equal(
        conv2d(image, bank[0], **options), conv2d(image, bank, **options)[0]
    )
    np.testing.assert_array_equal(
        conv2d(image[0], bank[0, 0], **options), conv2d(image[:1], bank[:1, :1], **options)[0]
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_agree_with_pytorch_and_keep_their_type(dtype):
    random = np.random.default_rng(0)
    image = random.normal(size=(3, 17, 12)).astype(dtype)
    bank = random.normal(size=(4, 3, 5, 3)).astype(dtype)
    result = conv2d(image, bank, stride=2, padding=1)
    assert result.dtype == dtype
    np.testing.assert_allclose(
        result, torch_conv(image, bank, stride=2, padding=1), rtol=1e-5, atol=1e-5
    )


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, bool])
def test_small_integer_types_do_not_overflow(dtype):
    image, kernel = np.ones((20, 20), dtype), np.ones((20, 20), dtype)
    assert conv2d(image, kernel).item() == 400


@quick
@given(whole_numbers((6, 7)), whole_numbers((3, 2)))
def test_scipy_agrees_on_correlation_and_convolution(image, kernel):
    np.testing.assert_array_equal(conv2d(image, kernel), correlate2d(image, kernel, mode="valid"))
    np.testing.assert_array_equal(
        true_convolution(image, kernel), convolve2d(image, kernel, mode="valid")
    )


@quick
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel:UserWarning")
@given(sizes, kernels, pairs)
def test_same_padding_agrees_with_pytorch(size, kernel, dilation):
    random = np.random.default_rng(1)
    image, bank = random.integers(-9, 9, (2, *size)), random.integers(-9, 9, (1, 2, *kernel))
    expected = torch_conv(
        image.astype(float), bank.astype(float), padding="same", dilation=dilation
    )
    result = conv2d(image, bank, padding="same", dilation=dilation)
    np.testing.assert_array_equal(result, expected)


@quick
@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))
def test_same_padding_with_stride_agrees_with_the_keras_rule(size, kernel, stride, dilation):
    random = np.random.default_rng(2)
    image = random.integers(-9, 9, (2, size, size)).astype(float)
    bank = random.integers(-9, 9, (3, 2, kernel, kernel)).astype(float)
    expected = conv2d_same(
        torch.tensor(image)[None],
        torch.tensor(bank),
        stride=(stride, stride),
        dilation=(dilation, dilation),
    )[0]
    result = conv2d(image, bank, padding="same", stride=stride, dilation=dilation)
    np.testing.assert_array_equal(result, expected.numpy())
    assert output_size(size, kernel, padding="same", stride=stride) == -(-size // stride)


@quick
@given(problems())
def test_windows_are_the_convolution_step_by_step(problem):
    image, bank, options = problem
    steps = windows(image, bank[0], **options)
    result = conv2d(image, bank[0], **options)
    assert [step.sum for step in steps] == result.ravel().tolist()
    assert [step.position for step in steps] == list(np.ndindex(*result.shape))
    (down, right), (above, before) = options["stride"], options["padding"]
    for step in steps:
        row, column = step.position
        assert step.corner == (row * down - above, column * right - before)
        np.testing.assert_array_equal(step.product, step.window * bank[0])


# --- пулинг и ReLU ---------------------------------------------------------------------------


@quick
@given(
    whole_numbers((2, 7, 6)),
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.none() | pairs,
)
def test_pooling_agrees_with_pytorch(maps, size, stride):
    batch = torch.tensor(maps, dtype=torch.float64)[None]
    largest = max_pool2d(maps, size, stride=stride)
    assert largest.dtype == np.int64
    np.testing.assert_array_equal(largest, F.max_pool2d(batch, size, stride)[0].numpy())
    np.testing.assert_allclose(
        avg_pool2d(maps, size, stride=stride),
        F.avg_pool2d(batch, size, stride)[0].numpy(),
        atol=1e-9,
    )
    np.testing.assert_array_equal(max_pool2d(maps[0], size, stride=stride), largest[0])


# --- матрицы ---------------------------------------------------------------------------------


@quick
@given(problems())
def test_im2col_agrees_with_unfold(problem):
    image, bank, options = problem
    columns = im2col(image, bank.shape[2:], **options)
    unfolded = F.unfold(torch.tensor(image, dtype=torch.float64)[None], bank.shape[2:], **options)
    np.testing.assert_array_equal(columns, unfolded[0].numpy())


@quick
@given(problems())
def test_the_matrix_does_what_the_convolution_does(problem):
    image, bank, options = problem
    expected = torch_conv(image, bank, **options)
    matrix = conv_matrix(bank, image.shape, **options)
    assert matrix.shape == (expected.size, image.size)
    np.testing.assert_array_equal(matrix @ image.ravel(), expected.ravel())


@quick
@given(problems())
def test_the_transposed_matrix_is_the_transposed_convolution(problem):
    image, bank, options = problem
    output = torch_conv(image, bank, **options)
    source = torch.tensor(image, dtype=torch.float64, requires_grad=True)
    result = F.conv2d(source[None], torch.tensor(bank, dtype=torch.float64), **options)[0]
    result.backward(torch.tensor(output, dtype=torch.float64))
    back = conv_matrix(bank, image.shape, **options).T @ output.ravel()
    np.testing.assert_allclose(back, source.grad.numpy().ravel(), rtol=1e-12)


# --- обратный проход: корреляция и полная свёртка ----------------------------------------------


@quick
@given(st.integers(0, 1000), st.integers(1, 3), st.integers(0, 3), st.integers(0, 3))
def test_gradients_are_again_convolutions(seed, stride, down, right):
    random = np.random.default_rng(seed)
    image = random.normal(size=(3 + stride * down, 3 + stride * right))
    kernel, upstream = random.normal(size=(3, 3)), random.normal(size=(down + 1, right + 1))
    x = torch.tensor(image, requires_grad=True)
    w = torch.tensor(kernel, requires_grad=True)
    y = F.conv2d(x[None, None], w[None, None], stride=stride)[0, 0]
    y.backward(torch.tensor(upstream))
    np.testing.assert_allclose(conv2d(image, upstream, dilation=stride), w.grad.numpy(), atol=1e-12)
    spread = np.zeros((stride * down + 1, stride * right + 1))
    spread[::stride, ::stride] = upstream
    np.testing.assert_allclose(
        true_convolution(spread, kernel, padding=2), x.grad.numpy(), atol=1e-12
    )


def test_kernel_gradient_by_finite_differences():
    random = np.random.default_rng(3)
    upstream, step = random.normal(size=(2, 2)), 1e-6
    numeric = np.zeros((3, 3))
    for place in np.ndindex(3, 3):
        nudge = np.zeros((3, 3))
        nudge[place] = step
        above, below = conv2d(IMAGE, SOBEL + nudge), conv2d(IMAGE, SOBEL - nudge)
        numeric[place] = ((above - below) * upstream).sum() / (2 * step)
    np.testing.assert_allclose(conv2d(IMAGE, upstream), numeric, rtol=1e-6, atol=1e-6)


# --- размеры и рецептивное поле ----------------------------------------------------------------


@quick
@given(problems())
def test_output_size_is_the_size_of_the_output(problem):
    image, bank, options = problem
    expected = torch_conv(image, bank, **options).shape[1:]
    assert output_size(image.shape[1:], bank.shape[2:], **options) == expected


layers = st.lists(
    st.builds(
        Layer,
        kernel=st.integers(1, 4),
        stride=st.integers(1, 3),
        padding=st.integers(0, 2),
        dilation=st.integers(1, 3),
    ),
    max_size=4,
)


@quick
@given(layers)
def test_receptive_field_is_where_the_gradient_lands(stack):
    """Градиент среднего выхода по входу (веса — единицы) начинается и кончается вместе с полем."""
    field = receptive_field(stack)
    length = 4 * field.size + 20 * field.jump
    output = signal = torch.zeros(1, 1, length, dtype=torch.float64, requires_grad=True)
    for kernel, stride, padding, dilation in stack:
        weight = torch.ones(1, 1, kernel, dtype=torch.float64)
        output = F.conv1d(output, weight, None, stride, padding, dilation)
    middle = output.shape[-1] // 2
    output[0, 0, middle].backward()
    touched = signal.grad.flatten().nonzero().flatten().tolist()
    pixels = field.pixels(middle)
    assert (touched[0], touched[-1]) == (pixels[0], pixels[-1])


@quick
@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4), st.integers(1, 4), st.booleans())
def test_parameters_are_counted_as_pytorch_counts(inputs, outputs, height, width, bias):
    layer = torch.nn.Conv2d(inputs, outputs, (height, width), bias=bias)
    counted = count_parameters(inputs, outputs, (height, width), bias=bias)
    assert counted == sum(weight.numel() for weight in layer.parameters())


# --- примеры лекции 03, посчитанные на бумаге ----------------------------------------------------


def test_the_worked_example():
    np.testing.assert_array_equal(conv2d(IMAGE, SOBEL), [[29, -192], [-35, -22]])
    np.testing.assert_array_equal(relu(conv2d(IMAGE, SOBEL)), [[29, 0], [0, 0]])
    np.testing.assert_array_equal(true_convolution(IMAGE, SOBEL), [[-29, 192], [35, 22]])
    second = windows(IMAGE, SOBEL)[1]
    np.testing.assert_array_equal(second.window, [[50, 0, 29], [80, 31, 2], [90, 0, 75]])
    np.testing.assert_array_equal(second.product, [[-50, 0, 29], [-160, 0, 4], [-90, 0, 75]])
    assert (second.position, second.corner, second.sum) == ((0, 1), (0, 1), -192)


def test_the_pooling_example():
    np.testing.assert_array_equal(
        max_pool2d(POOLED, 2, stride=1), [[4, 2, 2], [4, 1, 1], [2, 3, 3]]
    )
    np.testing.assert_array_equal(max_pool2d(POOLED), [[4, 2], [2, 3]])
    np.testing.assert_array_equal(avg_pool2d(POOLED), [[1.5, 1.0], [1.25, 1.5]])


def test_laplacian_ignores_a_uniform_patch_and_sees_an_edge():
    flat, edge = np.full((3, 3), 7), np.array([[0, 0, 7], [0, 0, 7], [0, 0, 7]])
    assert conv2d(flat, LAPLACE).item() == 0
    assert conv2d(edge, LAPLACE).item() == 7


def test_sizes_from_the_curriculum():
    assert [output_size(28, k) for k in (3, 5)] == [26, 24]
    assert np.prod(output_size((5, 5), 3)) == 9
    assert np.prod(output_size((5, 5), 3, stride=2)) == 4
    first = conv2d(np.ones((3, 32, 32), int), np.ones((5, 3, 3, 3), int))
    assert first.shape == (5, 30, 30)
    assert conv2d(first, np.ones((3, 5, 4, 4), int)).shape == (3, 27, 27)


def test_parameters_from_the_curriculum():
    assert count_parameters(3, 32, 3, bias=False) == 864
    assert count_parameters(3, 32, 3) == 896
    assert count_parameters(2352, 21_632, bias=False) == 50_878_464
    network = [(1, 10, 5), (10, 20, 5), (320, 50, 1), (50, 10, 1)]
    counted = [count_parameters(*layer) for layer in network]
    assert (counted, sum(counted)) == ([260, 5020, 16_050, 510], 21_840)


def test_receptive_fields_worked_out_by_hand():
    assert receptive_field([]) == (1, 1, 0)
    assert receptive_field([Layer(3), Layer(3)]) == (5, 1, 0)
    assert receptive_field([Layer(3, padding=1), Layer(3, padding=1)]) == (5, 1, -2)
    assert receptive_field([Layer(3, dilation=2)]) == (5, 1, 0)
    # сеть лекции 05: 5 → пулинг 2/2 → 5 → пулинг 2/2
    assert receptive_field([Layer(5), Layer(2, 2), Layer(5), Layer(2, 2)]) == (16, 4, 0)


# --- ошибки --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: conv2d(np.eye(4), np.eye(5)), "окно 5×5 не помещается в картинку 4×4.*padding=1"),
        (lambda: conv2d(np.eye(4), np.eye(3), dilation=2), "с расширением — 5×5"),
        (lambda: conv2d(np.eye(2), np.eye(6), padding=1), "с дополнением — 4×4.*padding=2"),
        (lambda: max_pool2d(np.eye(3), 4), "окно 4×4 не помещается в картинку 3×3"),
        (lambda: im2col(np.eye(2), 3), "окно 3×3"),
        (lambda: conv_matrix(np.eye(3), (2, 2)), "окно 3×3"),
        (lambda: output_size(2, 3), "окно 3×3"),
        (lambda: conv2d(np.ones(4), np.eye(3)), r"картинка: нужны измерения \(H, W\)"),
        (lambda: conv2d(np.eye(4), np.ones(3)), r"ядро: нужны измерения \(kh, kw\)"),
        (lambda: conv2d(np.eye(4), np.ones((1, 3, 3))), "не подходят друг другу"),
        (lambda: conv2d(np.ones((8, 8, 3)), np.ones((2, 3, 3, 3))), "каналов 8.*рассчитано на 3"),
        (lambda: windows(np.ones((1, 4, 4)), np.ones((2, 1, 3, 3))), "нужны измерения"),
        (lambda: conv2d([[1.0, np.nan]], [[1]]), r"картинка: в позиции \(0, 1\).*nan"),
        (lambda: conv2d([[1.0]], [[np.inf]]), r"ядро: в позиции \(0, 0\).*inf"),
        (lambda: max_pool2d([[np.nan]], 1), "карта: в позиции"),
        (lambda: conv2d([["a"]], [[1]]), "вещественные числа"),
        (lambda: conv2d([[1j]], [[1]]), "вещественные числа"),
        (lambda: conv2d([[1, 2], [3]], [[1]]), "строки разной длины"),
        (lambda: conv2d(np.eye(4), np.empty((0, 3))), "пустой массив"),
        (lambda: conv2d(np.eye(4), np.eye(2), stride=0), "stride=0.*не меньше 1"),
        (lambda: conv2d(np.eye(4), np.eye(2), padding=-1), "padding=-1.*не меньше 0"),
        (lambda: conv2d(np.eye(4), np.eye(2), padding="full"), '"same" и "valid"'),
        (lambda: conv2d(np.eye(4), np.eye(2), padding=(1, 1, 1)), "нужна пара чисел"),
        (lambda: receptive_field([Layer(0)]), "kernel=0"),
        (lambda: count_parameters(3, 0), "out_channels=0"),
    ],
)
def test_errors_name_the_sizes_and_the_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: conv2d(np.eye(4), np.eye(2), stride=1.5), "stride=1.5: нужно целое"),
        (lambda: output_size("28", 3), "size='28': нужно целое"),
        (lambda: receptive_field([3]), r"нужен слой Layer\(.*получено 3"),
        (lambda: receptive_field([Layer((3, 3))]), r"kernel=\(3, 3\): нужно целое"),
    ],
)
def test_wrong_types_are_told_apart(call, message):
    with pytest.raises(TypeError, match=message):
        call()
