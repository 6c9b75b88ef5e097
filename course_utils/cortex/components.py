"""Независимые компоненты природных снимков: фильтры, выученные без единой метки."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..inputs import InputError, checked, numbers, several, whole

Floats = NDArray[np.floating[Any]]
Bytes = NDArray[np.uint8]
TOLERANCE = 1e-3  # FastICA: на сколько косинус ещё может измениться за шаг


class Components(NamedTuple):
    """Разложение x − среднее ≈ Σ s·basis, где s = <filters, x − среднее>.

    filters: (count, …) — на что накладывают фрагмент, чтобы узнать силу компоненты.
    basis: (count, …) — какую картинку компонента добавляет во фрагмент.
    """

    filters: NDArray[np.float32]
    basis: NDArray[np.float32]


@checked(photos=several(numbers(), least=0), size=whole(1), n_patches=whole(1), seed=whole(0))
def natural_patches(
    photos: Sequence[ArrayLike], *, size: int = 11, n_patches: int = 50_000, seed: int = 0
) -> NDArray[np.float32]:
    """Случайные квадраты из снимков: поровну из каждого, места равновероятны.

    Параметры:
        photos: снимки uint8 одного вида: все (H, W) или все (H, W, 3).
        size: сторона квадрата в пикселях.
        n_patches: сколько квадратов всего.
        seed: зерно генератора.

    Возвращает:
        (n_patches, size, size[, 3]) float32, 0…1.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    pictures = [np.asarray(photo) for photo in photos]
    if not pictures or len({picture.shape[2:] for picture in pictures}) != 1:
        raise InputError("нужен хотя бы один снимок; все цветные (H, W, 3) или все серые (H, W)")
    small = [picture.shape[:2] for picture in pictures if min(picture.shape[:2]) < size]
    if size < 1 or small:
        raise InputError(f"сторона size = {size} больше снимка {small}: возьмите меньше")
    rng = np.random.default_rng(seed)
    shares = np.array_split(np.arange(n_patches), len(pictures))
    parts = [
        _cut(picture, size, len(share), rng)
        for picture, share in zip(pictures, shares, strict=True)
    ]
    return np.concatenate(parts).astype(np.float32) / np.float32(255)


@checked(
    photos=several(numbers(), least=0),
    size=whole(1),
    count=whole(1),
    n_patches=whole(1),
    seed=whole(0),
)
def independent_components(
    photos: Sequence[ArrayLike],
    *,
    size: int = 11,
    count: int = 120,
    n_patches: int = 50_000,
    seed: int = 0,
) -> Components:
    """Независимые компоненты фрагментов природных снимков.

    Из каждого фрагмента вычтено его среднее по каждому каналу. Около десяти секунд на двух
    ядрах при значениях по умолчанию.

    Параметры:
        photos, size, n_patches, seed: как у `natural_patches`.
        count: сколько компонент искать: столько главных компонент оставит обесцвечивание.

    Возвращает:
        `Components`: filters и basis формы (count, size, size[, 3]), по убыванию длины basis —
        от контрастных и крупных узоров к слабым и мелким.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        A. J. Bell, T. J. Sejnowski, 1997; P. O. Hoyer, A. Hyvärinen, 2000 (цвет).
    """
    patches = natural_patches(photos, size=size, n_patches=n_patches, seed=seed)
    patches -= patches.mean(axis=(1, 2), keepdims=True)
    found = unmix(patches.reshape(n_patches, -1), count, seed=seed)
    return Components(*(part.reshape(count, *patches.shape[1:]) for part in found))


@checked(samples=numbers(), seed=whole(0))
def unmix(samples: ArrayLike, count: int, *, seed: int = 0) -> Components:
    """Анализ независимых компонент: главные компоненты, обесцвечивание, FastICA.

    Параметры:
        samples: (n, d) — n наблюдений смеси.
        count: сколько источников искать, 1 ≤ count ≤ d.
        seed: зерно начального приближения.

    Возвращает:
        `Components` формы (count, d): источники с единичной дисперсией, по убыванию длины basis.

    Ошибки:
        InputError: источников больше, чем независимых направлений в наблюдениях.

    Источник:
        A. Hyvärinen, E. Oja, 2000.
    """
    from sklearn.decomposition import FastICA

    data = np.asarray(samples, dtype=np.float32)
    if data.ndim != 2 or not 1 <= count <= min(data.shape):
        raise InputError(
            f"источников — от 1 до числа признаков и наблюдений {data.shape}, получено {count}"
        )
    data = data - data.mean(axis=0)
    spread, directions = principal_directions(data, count)
    white = data @ (directions / spread).T
    rotation = FastICA(whiten=False, tol=TOLERANCE, random_state=seed).fit(white).components_
    filters, basis = rotation @ (directions / spread), rotation @ (directions * spread)
    order = np.argsort(-np.linalg.norm(basis, axis=1), kind="stable")
    return Components(filters[order].astype(np.float32), basis[order].astype(np.float32))


def principal_directions(data: Floats, count: int) -> tuple[Floats, Floats]:
    """Главные направления наблюдений с нулевым средним.

    Возвращает:
        Разброс (стандартное отклонение) (count, 1) и единичные направления (count, d), по
        убыванию разброса.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    variance, vectors = np.linalg.eigh(data.T @ data / len(data))
    spread = np.sqrt(np.maximum(variance[::-1][:count, None], 0))
    if spread[-1] <= 1e-5 * spread[0]:
        rank = int((spread > 1e-5 * spread[0]).sum())
        raise InputError(f"независимых направлений в наблюдениях {rank}: возьмите count ≤ {rank}")
    return spread, vectors.T[::-1][:count]


def _cut(picture: Bytes, size: int, count: int, rng: np.random.Generator) -> Bytes:
    height, width = picture.shape[:2]
    top = rng.integers(0, height - size + 1, count)
    left = rng.integers(0, width - size + 1, count)
    step = np.arange(size)
    squares: Bytes = picture[top[:, None, None] + step[:, None], left[:, None, None] + step]
    return squares
