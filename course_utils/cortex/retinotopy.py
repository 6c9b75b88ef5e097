"""Карта поля зрения в V1: лог-полярная развёртка и кортикальное увеличение."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import map_coordinates

from ..inputs import InputError, checked, numbers, real, several, whole
from .gabor import Array

M0 = 17.3  # мм
E2 = 0.75  # градусов


@checked(image=numbers(), sectors=whole(2), rings=whole(2), inner=real(), outer=real())
def log_polar(
    image: ArrayLike,
    *,
    sectors: int = 240,
    rings: int = 160,
    inner: float = 4.0,
    outer: float | None = None,
) -> Array:
    """Лог-полярная развёртка вокруг середины картинки — грубая модель карты V1.

    Строка ответа — угол (с нуля «на три часа», против часовой стрелки), столбец — логарифм
    расстояния до середины. Окружности становятся вертикалями, лучи — горизонталями, поворот
    картинки — сдвигом по строкам, увеличение — сдвигом по столбцам.

    Параметры:
        image: (H, W) или (H, W, C).
        sectors, rings: число углов (строк) и расстояний (столбцов), не меньше 2.
        inner, outer: наименьшее и наибольшее расстояние в пикселях; outer по умолчанию — до
            ближайшего края.

    Возвращает:
        (sectors, rings[, C]) float, билинейная интерполяция.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        E. L. Schwartz, 1977.
    """
    array = _picture(image)
    center = _center(array.shape)
    radii = ring_radii(rings, inner, min(center) if outer is None else outer)
    theta = np.arange(sectors)[:, None] * (2 * np.pi / _count("sectors", sectors))
    rows, columns = center[0] - radii * np.sin(theta), center[1] + radii * np.cos(theta)
    return _sample(array, rows, columns)


@checked(
    cortex=numbers(), shape=several(whole(1), least=2), inner=real(), outer=real(), fill=real()
)
def inverse_log_polar(
    cortex: ArrayLike,
    shape: tuple[int, int],
    *,
    inner: float = 4.0,
    outer: float | None = None,
    fill: float = 0.0,
) -> Array:
    """Обратная развёртка: что лежало в поле зрения, если V1 держит `cortex`.

    Параметры:
        cortex: (sectors, rings[, C]) — ответ `log_polar` с теми же inner и outer.
        shape: высота и ширина картинки.
        fill: значение там, где развёртка ничего не знает (ближе inner и дальше outer).

    Возвращает:
        (H, W[, C]) float.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    array = _picture(cortex)
    sectors, rings = array.shape[:2]
    center = _center(shape)
    radii = ring_radii(rings, inner, min(center) if outer is None else outer)
    down, right = np.indices(shape) - np.reshape(center, (2, 1, 1))
    distance = np.maximum(np.hypot(down, right), 1e-12)
    row = np.arctan2(-down, right) / (2 * np.pi) % 1 * sectors
    column = np.log(distance / radii[0]) / np.log(radii[-1] / radii[0]) * (rings - 1)
    closed = np.concatenate([array, array[:1]])  # за последним углом снова первый
    picture = _sample(closed, row, column)
    picture[(distance < radii[0]) | (distance > radii[-1])] = fill
    return picture


def ring_radii(rings: int, inner: float, outer: float) -> Array:
    """Расстояния колец развёртки в пикселях: геометрическая прогрессия от inner до outer.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    if not 0 < inner < outer < np.inf:
        raise InputError(f"расстояния: 0 < inner < outer, получены {inner} и {outer}")
    return np.geomspace(inner, outer, _count("rings", rings))


def magnification(eccentricity: ArrayLike) -> Array:
    """Кортикальное увеличение человека: миллиметров V1 на градус поля зрения.

        M(E) = 17.3 / (E + 0.75)

    Параметры:
        eccentricity: удаление E от точки взора в градусах, не меньше 0.

    Источник:
        J. C. Horton, W. F. Hoyt, 1991.
    """
    return M0 / (_eccentricity(eccentricity) + E2)


def cortical_distance(eccentricity: ArrayLike) -> Array:
    """Расстояние по V1 от точки взора до E, мм: интеграл увеличения, 17.3·ln(1 + E/0.75)."""
    return M0 * np.log1p(_eccentricity(eccentricity) / E2)


def cortical_area(eccentricity: ArrayLike) -> Array:
    """Площадь V1 одного полушария, занятая кругом радиуса E, мм²: ∫ M²·π·E dE.

    Полушарие видит половину поля; увеличение по всем направлениям считается одинаковым,
    поле зрения — плоским. Замкнутый вид: π·17.3²·(ln((E + 0.75)/0.75) − E/(E + 0.75)).
    """
    e = _eccentricity(eccentricity)
    return np.pi * M0**2 * (np.log1p(e / E2) - e / (e + E2))


@checked(edge=real())
def central_share(eccentricity: ArrayLike, *, edge: float = 80.0) -> tuple[Array, Array]:
    """Какую долю поля зрения и какую долю V1 занимает круг радиуса E.

    Параметры:
        eccentricity: радиус круга в градусах, 0…edge.
        edge: радиус всего поля в градусах (у человека 60…100 в разные стороны).

    Возвращает:
        Две доли 0…1: поля зрения (на сфере, (1 − cos E)/(1 − cos edge)) и площади V1.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    e = _eccentricity(eccentricity)
    if not 0 < edge <= 180 or (e > edge).any():
        raise InputError(f"радиус круга — от 0 до edge = {edge} градусов, получено {e}")
    field = (1 - np.cos(np.deg2rad(e))) / (1 - np.cos(np.deg2rad(edge)))
    return field, cortical_area(e) / cortical_area(edge)


def _eccentricity(value: ArrayLike) -> Array:
    e = np.asarray(value, dtype=float)
    if not (np.isfinite(e).all() and (e >= 0).all()):
        raise InputError(f"удаление от точки взора — число градусов от 0, получено {e}")
    return e


def _count(name: str, value: int) -> int:
    if value < 2:
        raise InputError(f"{name} — целое число не меньше 2, получено {value}")
    return value


def _picture(image: ArrayLike) -> np.ndarray[Any, Any]:
    array = np.asarray(image)
    if array.ndim not in (2, 3) or min(array.shape[:2], default=0) < 2:
        raise InputError(
            f"картинка — (H, W) или (H, W, C) от 2×2 пикселей, получена форма {array.shape}"
        )
    return array.astype(float)


def _center(shape: tuple[int, ...]) -> tuple[float, float]:
    return (shape[0] - 1) / 2, (shape[1] - 1) / 2


def _sample(array: Array, rows: Array, columns: Array) -> Array:
    """Билинейные значения в точках (rows, columns); за краем — ближайший пиксель."""
    layers = array if array.ndim == 3 else array[..., None]
    points = np.broadcast_arrays(rows, columns)
    sampled = [
        map_coordinates(layers[..., c], points, order=1, mode="nearest")
        for c in range(layers.shape[2])
    ]
    return np.stack(sampled, axis=-1).reshape(*points[0].shape, *array.shape[2:])
