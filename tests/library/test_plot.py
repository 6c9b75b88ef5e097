"""Рисунки: описание обязательно, вид в ноутбуке, размер, раскладка картинок."""

from __future__ import annotations

import ast
import base64
import inspect
import io
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from IPython.core.formatters import DisplayFormatter
from matplotlib import colormaps
from PIL import Image

from course_utils import plot
from course_utils.data import photo
from course_utils.plot.figure import HEAVY_PNG
from course_utils.plot.images import as_image

PACKAGE = Path(plot.__file__).parents[1]


@pytest.mark.parametrize("function", [plot.figure, plot.images, plot.curves])
def test_description_is_a_required_argument(function) -> None:
    alt = inspect.signature(function).parameters["alt"]
    assert alt.kind is inspect.Parameter.KEYWORD_ONLY
    assert alt.default is inspect.Parameter.empty


@pytest.mark.parametrize("alt", ["", "   "])
def test_empty_description_is_refused(alt: str) -> None:
    with pytest.raises(ValueError, match="нет описания"):
        plot.figure(alt=alt)


def test_notebook_gets_a_picture_with_its_description() -> None:
    fig = plot.images([np.eye(4)], alt="Единицы на диагонали")
    data, metadata = DisplayFormatter().format(fig)
    assert metadata["image/png"] == {"alt": "Единицы на диагонали"}
    assert data["text/plain"] == "Рисунок: Единицы на диагонали"
    content = data["image/png"]
    picture = Image.open(
        io.BytesIO(base64.b64decode(content) if isinstance(content, str) else content)
    )
    assert picture.format == "PNG"


def test_same_figure_is_the_same_bytes() -> None:
    first, second = (plot.images([np.eye(5)], alt="Единицы").encode() for _ in range(2))
    assert first == second


def test_heavy_photo_is_kept_as_jpeg_and_a_drawing_as_png() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    mime, content = plot.images([noise], alt="Шум", cell=5).encode()
    assert mime == "image/jpeg"
    assert Image.open(io.BytesIO(content)).format == "JPEG"
    mime, content = plot.curves({"a": [1, 2]}, alt="Прямая", x="x", y="y").encode()
    assert mime == "image/png"
    assert len(content) < HEAVY_PNG


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((5, 7), (5, 7)), ((1, 5, 7), (5, 7)), ((3, 5, 7), (5, 7, 3)), ((5, 7, 3), (5, 7, 3))],
)
def test_layouts_of_a_picture(shape: tuple[int, ...], expected: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    assert as_image(array).shape == expected
    tensor = torch.tensor(array, requires_grad=True)
    np.testing.assert_array_equal(as_image(tensor), as_image(array))


@pytest.mark.parametrize("shape", [(5,), (2, 3, 5, 7)])
def test_not_a_picture_is_refused_with_its_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=str(shape).replace("(", r"\(").replace(")", r"\)")):
        as_image(np.zeros(shape))


def test_signed_pictures_share_a_scale_with_zero_in_the_middle() -> None:
    fig = plot.images([np.array([[-1.0, 2.0]]), np.array([[0.5, -4.0]])], alt="Два", signed=True)
    assert [ax.images[0].get_clim() for ax in fig.axes] == [(-4.0, 4.0)] * 2


def test_titles_and_axis_labels_are_drawn() -> None:
    fig = plot.curves(
        {"а": [1, 2], "б": ([0, 5], [1, 2])}, alt="Две", x="эпоха", y="доля", title="Ход"
    )
    (ax,) = fig.axes
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("эпоха", "доля", "Ход")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["а", "б"]
    assert ax.lines[1].get_xdata().tolist() == [0, 5]


def test_grid_puts_pictures_row_by_row() -> None:
    pictures = np.stack([np.full((2, 3), value) for value in (1, 2, 3)])
    sheet = plot.image_grid(pictures, columns=2)
    assert sheet.tolist() == [
        [1, 1, 1, 3, 2, 2, 2],
        [1, 1, 1, 3, 2, 2, 2],
        [3, 3, 3, 3, 3, 3, 3],
        [3, 3, 3, 3, 3, 3, 3],
        [3, 3, 3, 3, 3, 3, 3],
    ]
    assert plot.image_grid(np.stack([photo("chelsea")] * 3)).shape == (601, 903, 3)


def test_pyplot_is_not_touched() -> None:
    import subprocess
    import sys

    code = (
        "import sys, numpy as np\nfrom course_utils import plot\n"
        "plot.images([np.eye(3)], alt='Единицы').encode()\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    "path",
    [p for f in ("plot", "widgets") for p in sorted((PACKAGE / f).glob("*.py"))],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_colours_are_named_only_in_the_palette(path: Path) -> None:
    strings = {n.value for n in ast.walk(ast.parse(path.read_text("utf-8")))
               if isinstance(n, ast.Constant) and isinstance(n.value, str)}  # fmt: skip
    found = {text for text in strings if text in colormaps or re.search(r"#[0-9a-f]{3}", text)}
    assert found == set() or path.name == "palette.py"
