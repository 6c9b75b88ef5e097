import pytest
import torch
from torch import nn
from torch.utils.data import TensorDataset

from course_utils.visualization.features.patches import random_directions, top_patches

PATTERN = torch.tensor([[1.0, 0, 1], [0, 1, 0], [1, 0, 1]])


def planted(count=12, size=10):
    """Слабый шум и крест, чьё место и яркость у каждой картинки свои."""
    generator = torch.Generator().manual_seed(0)
    images = 0.01 * torch.rand(count, 1, size, size, generator=generator)
    places = torch.randint(0, size - 2, (count, 2), generator=generator)
    for number, (row, column) in enumerate(places.tolist()):
        images[number, 0, row : row + 3, column : column + 3] += PATTERN * (1 + number % 7)
    return images, places


def matched(padding=0):
    """Канал 0 ищет крест, канал 1 — его негатив; ниже — голова, до которой дело не дойдёт."""
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3, padding=padding, bias=False), nn.ReLU(), nn.Flatten(), nn.LazyLinear(3)
    )
    model[0].weight.data = torch.stack([PATTERN - 0.5, 0.5 - PATTERN])[:, None]
    model(torch.zeros(1, 1, 10, 10))
    return model


@pytest.mark.parametrize("batch_size", [1, 5, 100])
def test_planted_pattern_is_found_with_its_place(batch_size):
    images, places = planted()
    found = top_patches(matched(), images, "0", units=[0], k=4, batch_size=batch_size)
    assert found.indices[0, 0] == 6  # самый яркий крест
    for picture, box, number in zip(found.images[0], found.boxes[0], found.indices[0], strict=True):
        row, column = places[number].tolist()
        assert box.tolist() == [row, column, row + 3, column + 3]
        assert torch.equal(picture, images[number, :, row : row + 3, column : column + 3])


def test_values_are_the_k_largest_responses():
    images, _ = planted()
    model = matched()
    found = top_patches(model, images, "1", units=[0, 1], k=5, batch_size=5)
    with torch.no_grad():
        responses = model[:2](images).flatten(2).amax(2).T
    expected = responses.topk(5, dim=1)
    assert torch.equal(found.values, expected.values)
    assert torch.equal(responses.gather(1, found.indices), expected.values)
    assert found.images.shape == (2, 5, 1, 3, 3)


def test_directions_are_linear_combinations_of_channels():
    images, _ = planted()
    model = matched()
    by_unit = top_patches(model, images, "0", units=[1, 0], k=3)
    one_hot = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    by_direction = top_patches(model, images, "0", units=one_hot, k=3)
    assert torch.equal(by_direction.indices, by_unit.indices)
    assert torch.allclose(by_direction.values, by_unit.values)


def test_dataset_of_pairs_and_equal_values_keep_the_earliest():
    images, _ = planted()
    data = TensorDataset(images, torch.arange(12))
    found = top_patches(matched(), data, "0", units=[0], k=3, batch_size=5)
    expected = top_patches(matched(), images, "0", units=[0], k=3)
    assert torch.equal(found.indices, expected.indices)
    constant = top_patches(matched(), torch.zeros(9, 1, 10, 10), "0", units=[0], k=3, batch_size=2)
    assert constant.indices.tolist() == [[0, 1, 2]]


def test_patch_at_the_border_is_completed_with_zeros():
    images = torch.zeros(2, 1, 10, 10)
    images[1, 0, 0, 0] = 1.0
    found = top_patches(matched(padding=1), images, "0", units=[0], k=1)
    assert found.indices.item() == 1
    row, column = found.boxes[0, 0, :2].tolist()
    assert (row, column) == (0, 0)
    assert found.images[0, 0].sum() == 1


def test_unit_that_sees_the_whole_picture_returns_it():
    images, _ = planted()
    found = top_patches(matched(), images, "3", units=[2], k=2)
    assert found.boxes[0].tolist() == [[0, 0, 10, 10]] * 2
    assert torch.equal(found.images[0], images[found.indices[0]])


def test_network_is_run_only_up_to_the_layer_and_once():
    calls = {0: 0, 1: 0}
    model = matched()
    for number in calls:
        model[number].register_forward_hook(
            lambda module, inputs, output, n=number: calls.update({n: calls[n] + len(output)})
        )
    top_patches(model, planted()[0], "0", units=[0], k=1, batch_size=5)
    assert calls == {0: 12, 1: 0}


def test_random_directions_are_unit_and_repeatable():
    first = random_directions(5, 16, seed=1)
    assert torch.allclose(first.norm(dim=1), torch.ones(5))
    assert torch.equal(random_directions(5, 16, seed=1), first)
    assert not torch.equal(random_directions(5, 16, seed=2), first)


@pytest.mark.parametrize(
    ("units", "k", "message"),
    [
        ([2], 1, "номера каналов от 0 до 1"),
        ([-1], 1, "номера каналов от 0 до 1"),
        ([], 1, "номера каналов"),
        (torch.rand(3, 5), 1, r"направления — \(U, 2\)"),
        ([0], 13, "k = 13: нужно от 1 до 12"),
        ([0], 0, "k = 0"),
    ],
)
def test_impossible_requests(units, k, message):
    with pytest.raises(ValueError, match=message):
        top_patches(matched(), planted()[0], "0", units=units, k=k)
