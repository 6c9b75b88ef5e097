"""Данные: целы, читаются без интернета, а испорченный файл назван по имени."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from course_utils import data
from course_utils.data import files

MNIST = files.ASSETS / "mnist"


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Копия данных, которую можно портить."""
    copy = tmp_path / "course_utils" / "assets"
    shutil.copytree(MNIST, copy / "mnist")
    shutil.copy(files.ASSETS / "imagenet_classes.tsv", copy)
    monkeypatch.setattr(files, "ASSETS", copy)
    return copy


@pytest.mark.parametrize(
    ("train", "count", "part"), [(True, 60_000, "train"), (False, 10_000, "t10k")]
)
def test_digits_are_the_bytes_of_the_file(train: bool, count: int, part: str) -> None:
    digits = data.mnist(train)
    assert digits.images.shape == (count, 1, 28, 28)
    assert digits.images.dtype == torch.float32
    raw = gzip.decompress((MNIST / f"{part}-images-idx3-ubyte.gz").read_bytes())
    assert struct.unpack(">IIII", raw[:16]) == (2051, count, 28, 28)
    first = np.frombuffer(raw, np.uint8, 784, 16).reshape(28, 28)
    np.testing.assert_allclose(digits.images[0, 0].numpy() * 255, first, atol=1e-4)
    assert digits.labels.unique().tolist() == list(range(10))


def test_checksums_describe_the_original_files() -> None:
    lines = (MNIST / "SHA256SUMS").read_text().split()
    for expected, name in zip(lines[::2], lines[1::2], strict=True):
        content = gzip.decompress((MNIST / f"{name}.gz").read_bytes())
        assert hashlib.sha256(content).hexdigest() == expected


def test_digits_are_ready_within_a_second() -> None:
    start = time.process_time()
    data.mnist(True)
    assert time.process_time() - start < 1


def test_digits_are_a_dataset() -> None:
    digits = data.mnist(False)
    images, labels = next(iter(DataLoader(digits, batch_size=32)))
    assert torch.equal(images, digits.images[:32])
    assert torch.equal(labels, digits.labels[:32])
    assert set(digits.only(4, 8).labels.tolist()) == {4, 8}
    assert len(digits.take(digits.labels == 3)) == int((digits.labels == 3).sum())


def test_normalised_training_set_has_mean_zero_and_spread_one() -> None:
    images = data.mnist(True).normalized().images
    assert abs(float(images.mean())) < 1e-3
    assert abs(float(images.std()) - 1) < 1e-3


def test_unequal_images_and_labels_are_refused() -> None:
    from course_utils.data.digits import Digits

    with pytest.raises(ValueError, match="картинок 2, а меток 3"):
        Digits(torch.zeros(2, 1, 28, 28), torch.zeros(3))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def change_one_pixel(path: Path) -> None:
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[500] ^= 1
    path.write_bytes(gzip.compress(bytes(content)))


def replace_by_text(path: Path) -> None:
    path.write_text("не архив")


@pytest.mark.parametrize("damage", [cut, change_one_pixel, replace_by_text, Path.unlink])
def test_damaged_file_is_named_with_a_remedy(assets: Path, damage) -> None:
    damage(assets / "mnist" / "t10k-labels-idx1-ubyte.gz")
    with pytest.raises(data.DataError, match=r"t10k-labels-idx1-ubyte\.gz") as caught:
        data.mnist(False)
    assert "git checkout" in str(caught.value)


def test_imagenet_has_a_thousand_russian_names() -> None:
    classes = data.imagenet_classes()
    assert len(classes) == len({item.synset for item in classes}) == 1000
    assert all(item.russian and item.english for item in classes)
    known = {
        281: "tabby",
        285: "Egyptian cat",
        130: "flamingo",
        949: "strawberry",
        541: "drum",
    }  # номера из таблицы ILSVRC 2012
    assert all(name in classes[number].english for number, name in known.items())


def test_damaged_class_names_are_named(assets: Path) -> None:
    path = assets / "imagenet_classes.tsv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(lines[:-1]), "utf-8")
    data.imagenet_classes.cache_clear()
    try:
        with pytest.raises(data.DataError, match=r"imagenet_classes\.tsv"):
            data.imagenet_classes()
    finally:
        data.imagenet_classes.cache_clear()


@pytest.mark.parametrize("name", data.photo_names())
def test_every_photo_is_bytes(name: str) -> None:
    picture = data.photo(name)
    assert picture.dtype == np.uint8
    assert picture.ndim == 2 or picture.shape[2] == 3
    assert picture.std() > 0


def test_unknown_photo_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'cat'.*chelsea"):
        data.photo("cat")


def test_unreadable_photo_is_named(tmp_path: Path) -> None:
    from course_utils.data.photos import package_file, read_picture

    broken = tmp_path / "cat.png"
    broken.write_bytes(b"not a picture")
    with pytest.raises(data.DataError, match=r"cat\.png"):
        read_picture(broken)
    with pytest.raises(data.DataError, match="make lab"):
        package_file("no_such_package", "cat.png")
    with pytest.raises(data.DataError, match=r"no_such\.png"):
        package_file("skimage", "data/no_such.png")


def test_samples_and_textures() -> None:
    samples = data.imagenet_samples()
    assert len(samples) == 20
    assert all(sample.image.ndim == 3 and 0 <= sample.label < 1000 for sample in samples)
    assert {picture.shape for picture in data.textures().values()} == {(512, 512)}


def run(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_torch_is_loaded_only_when_it_is_needed() -> None:
    code = (
        "import sys, course_utils, course_utils.data, course_utils.plot, course_utils.cli,"
        " course_utils.convolution, course_utils.lectures\n"
        "course_utils.data.photo('chelsea')\n"
        "print('torch' in sys.modules)"
    )
    assert run(code).strip() == "False"


def test_importing_the_package_takes_less_than_50_milliseconds() -> None:
    code = (
        "import time; t = time.process_time(); import course_utils; print(time.process_time() - t)"
    )
    assert min(float(run(code)) for _ in range(3)) < 0.05


def test_bounds_are_black_and_white_of_these_pictures():
    digits = data.mnist(train=False)
    assert digits.bounds == (0.0, 1.0)
    normal = digits.only(3, 8).normalized().take(slice(10))
    black, white = normal.bounds
    assert (black, white) == pytest.approx((-0.1307 / 0.3081, 0.8693 / 0.3081))
    assert normal.images.min().item() == pytest.approx(black)
    assert digits.normalized().images.max().item() == pytest.approx(white)


def test_bounds_of_a_set_made_by_hand_are_known_only_if_told():
    images, labels = torch.zeros(2, 1, 28, 28), torch.zeros(2)
    with pytest.raises(ValueError, match="границы яркости этого набора неизвестны"):
        print(data.Digits(images, labels).normalized().bounds)
    assert data.Digits(images, labels, bounds=(-1.0, 1.0)).take(slice(1)).bounds == (-1.0, 1.0)
