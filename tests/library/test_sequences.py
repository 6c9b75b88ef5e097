"""Последовательности: слова цельны, сигналы — то, чем названы."""

from __future__ import annotations

import pytest
import torch

from course_utils import data
from course_utils.data import files
from course_utils.data.sequences import HIGH, LOW, SIGNALS


def test_nouns_are_lowercase_words_met_once():
    words = [noun.word for noun in data.nouns()]
    assert 300 <= len(words) == len(set(words)) <= 500
    assert all(set(word) <= set("абвгдеёжзийклмнопрстуфхцчшщъыьэюя") for word in words)
    assert words == sorted(words, key=lambda word: word.replace("ё", "е\uffff"))


@pytest.mark.parametrize(
    ("gender", "words"),
    [
        ("м", "папа дядя дедушка мужчина юноша кофе день гвоздь медведь учитель путь рояль лебедь"),
        ("ж", "мысль ночь тень тетрадь мышь кровать авеню мозоль дверь мать"),
        ("с", "имя время знамя окно море такси пальто животное кафе здание"),
    ],
)
def test_gender_is_the_one_of_the_dictionary(gender, words):
    known = dict(data.nouns())
    assert {known[word] for word in words.split() if word in known} == {gender}


def test_soft_sign_is_hard():
    soft = [noun.gender for noun in data.nouns() if noun.word.endswith("ь")]
    assert 0.4 < soft.count("м") / len(soft) < 0.6
    assert len(soft) > 100


def test_spoilt_nouns_are_named(tmp_path, monkeypatch):
    folder = tmp_path / "course_utils" / "assets"
    folder.mkdir(parents=True)
    (folder / "nouns.tsv").write_text("word\tgender\nстол\tмуж\n", "utf-8")
    monkeypatch.setattr(files, "ASSETS", folder)
    data.nouns.cache_clear()
    with pytest.raises(data.DataError, match=r"nouns\.tsv"):
        data.nouns()


def test_signals_repeat_with_the_seed_and_change_without():
    one, same, other = (data.signals(5, seed=seed) for seed in (0, 0, 1))
    assert one.images.shape == (20, 1, 128)
    assert one.labels.bincount().tolist() == [5] * len(SIGNALS)
    assert torch.equal(one.images, same.images)
    assert not torch.equal(one.images, other.images)


def test_chirps_go_the_way_they_are_named():
    clean = data.signals(20, noise=0.0)
    for kind, rises in (("писк вверх", True), ("писк вниз", False)):
        for record in clean.images[clean.labels == SIGNALS.index(kind), 0]:
            event = record[record.abs().cumsum(0).gt(0)]
            event = event[: int(event.nonzero()[-1]) + 1]
            halves = (part.sign().diff().abs().gt(0).sum() for part in event.chunk(2))
            first, second = (int(crossings) for crossings in halves)
            assert (second > first) is rises
    assert 0 < LOW < HIGH < 0.5
