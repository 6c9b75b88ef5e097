"""Из чего сделана картинка: сами пиксели или спектр Фурье с независимыми цветами.

Шаг одинаковой длины в разных координатах меняет картинку по-разному. У фотографий размах волн
падает с частотой как 1/f, а каналы RGB почти совпадают; если растить пиксели, побеждают самые
высокие частоты, которых в фотографиях почти нет.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ...ground.bounds import Bounds, limits, limits_of
from ...ground.taking import taking
from ...ground.tensors import places
from ...ground.tensors import shape as whole_shape

# Корень из ковариации RGB у 27 цветных фотографий курса: столбцы — яркость, «тёплый — холодный»,
# «зелёный — пурпурный»; наибольшая длина столбца — единица.
COLORS = (
    (0.5662, 0.2128, 0.0417),
    (0.5938, -0.0345, -0.1094),
    (0.5717, -0.1749, 0.0724),
)


@dataclass(frozen=True)
class Parametrisation:
    """Начальные координаты и функция, которая делает из них картинки.

    Поля:
        start: координаты, с которых начинают; растят их.
        decode: координаты → картинки (N, C, H, W), дифференцируемо.
    """

    start: Tensor
    decode: Callable[[Tensor], Tensor]


@taking(shape=whole_shape)
def pixels(
    shape: tuple[int, ...],
    *,
    bounds: Bounds = (0.0, 1.0),
    deviation: float = 0.05,
    seed: int = 0,
    dtype: torch.dtype = torch.float32,
) -> Parametrisation:
    """Каждый пиксель сам по себе: x = low + (high − low)·σ(θ), в начале серый шум.

    Параметры:
        shape: (N, C, H, W); для сигналов (N, C, L).
        bounds: (чёрное, белое) во входных единицах сети.
        deviation: разброс шума, доля диапазона.
        seed: номер случайного начала; у N картинок начала разные.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> image = pixels((1, 1, 4, 4))
    >>> image.decode(image.start).shape
    torch.Size([1, 1, 4, 4])
    """
    start = 4 * deviation * _noise(shape, seed, dtype)  # производная σ в нуле — 1/4
    return Parametrisation(start, _squash(start, bounds))


@taking(images=places)
def from_images(images: Tensor, *, bounds: Bounds = (0.0, 1.0)) -> Parametrisation:
    """Пиксели, начатые с готовых картинок (N, C, H, W) в диапазоне `bounds`.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    images, (low, high) = images.detach(), limits_of(images, bounds)
    share = ((images - low) / (high - low)).clamp(0.005, 0.995)
    return Parametrisation(share.logit(), _squash(images, bounds))


@taking(shape=whole_shape)
def fourier(
    shape: tuple[int, ...],
    *,
    bounds: Bounds = (0.0, 1.0),
    deviation: float = 0.01,
    decay: float = 1.0,
    seed: int = 0,
    dtype: torch.dtype = torch.float32,
) -> Parametrisation:
    """Спектр картинки, выровненный под фотографии: коэффициент частоты f делится на f^decay.

    У картинок с тремя каналами координаты ещё и поворачивают: с `COLORS` оси цвета независимы.
    Картинка при этом замкнута: правый край продолжается левым.

    Параметры:
        shape, bounds, seed: как у `pixels`.
        deviation: разброс начальных координат относительно разброса готовых картинок.
        decay: показатель спада; 1 — как у фотографий, 0 — белый шум.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Olah, Mordvintsev, Schubert, 2017, «Feature visualization».

    >>> image = fourier((2, 3, 32, 48), bounds=(-1, 1))
    >>> image.decode(image.start).shape
    torch.Size([2, 3, 32, 48])
    """
    sides = shape[2:]
    weights = _spectrum(sides, decay).to(dtype)
    start = deviation * _noise((*shape[:2], *weights.shape, 2), seed, dtype)
    squash = _squash(torch.empty(shape, dtype=dtype), bounds)

    def decode(coefficients: Tensor) -> Tensor:
        waves = torch.view_as_complex(coefficients) * weights.to(coefficients)
        image = torch.fft.irfftn(waves, s=sides, norm="ortho")
        if shape[1] == 3 and len(sides) == 2:
            colors = torch.tensor(COLORS, dtype=image.dtype, device=image.device)
            image = torch.einsum("dc,nchw->ndhw", colors, image)
        return squash(image)

    return Parametrisation(start, decode)


def _spectrum(sides: tuple[int, ...], decay: float) -> Tensor:
    """Множители частот (H, W // 2 + 1); средний квадрат по всей картинке — единица."""
    axes = [*(torch.fft.fftfreq(side) for side in sides[:-1]), torch.fft.rfftfreq(sides[-1])]
    squares = [axis**2 for axis in torch.meshgrid(*axes, indexing="ij")]
    frequency = torch.stack(squares).sum(0).sqrt().clamp_min(1 / max(sides))
    weights = frequency.double() ** -decay
    scaled: Tensor = weights / weights.square().mean().sqrt()
    return scaled


def _noise(shape: tuple[int, ...], seed: int, dtype: torch.dtype) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def _squash(like: Tensor, bounds: Bounds) -> Callable[[Tensor], Tensor]:
    low, high = limits(bounds, like)
    return lambda x: low.to(x) + (high - low).to(x) * x.sigmoid()
