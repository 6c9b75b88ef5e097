import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from course_utils.models import MnistNet
from course_utils.visualization.features.embedding import codes, grid_layout, nearest, pca, tsne
from course_utils.visualization.features.probes import linear_probe, probes_by_depth


def normal(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


# Коды


def test_codes_are_the_output_of_the_layer_in_evaluation_mode():
    torch.manual_seed(0)
    net, digits = MnistNet().train(), torch.rand(7, 1, 28, 28)
    found = codes(net, digits, layer="classifier.relu3", batch_size=3)
    net.eval()
    expected = net.classifier.relu3(net.classifier.fc1(net.features(digits).flatten(1)))
    torch.testing.assert_close(found, expected)


def test_tensor_and_stream_of_batches_give_the_same_codes():
    torch.manual_seed(0)
    net, images = nn.Sequential(nn.Conv2d(3, 4, 3)), torch.rand(5, 3, 6, 6)
    whole = codes(net, images, layer="0")
    pairs = DataLoader(TensorDataset(images, torch.arange(5)), batch_size=2)
    assert whole.shape == (5, 64)
    torch.testing.assert_close(codes(net, pairs, layer="0"), whole)
    torch.testing.assert_close(codes(net, (i[None] for i in images), layer="0"), whole)
    mean = codes(net, images, layer="0", pooling="mean")
    torch.testing.assert_close(mean, net(images).mean((2, 3)))


def test_wrong_codes_are_explained():
    net = nn.Sequential(nn.Conv2d(3, 4, 3))
    with pytest.raises(ValueError, match="«flatten», «mean»"):
        codes(net, torch.rand(1, 3, 6, 6), layer="0", pooling="max")
    with pytest.raises(ValueError, match="ни одного батча"):
        codes(net, [], layer="0")
    with pytest.raises(ValueError, match="похожие имена"):
        codes(net, torch.rand(1, 3, 6, 6), layer="conv")


# Соседи и компоненты


def test_neighbours_are_scikit_learns():
    base, queries = normal(40, 3, 2, 2), normal(9, 3, 2, 2, seed=1)
    peer = NearestNeighbors(n_neighbors=4).fit(base.flatten(1))
    distances, indices = peer.kneighbors(queries.flatten(1))
    found = nearest(base, queries, count=4, batch_size=2)
    np.testing.assert_array_equal(found.indices, indices)
    np.testing.assert_allclose(found.distances, distances)


def test_a_vector_is_its_own_neighbour_at_zero_distance():
    far = 1e4 + torch.rand(20, 5)  # приём с |a|² + |b|² − 2ab здесь даёт не ноль
    found = nearest(far, far, count=1)
    assert found.indices[:, 0].tolist() == list(range(20))
    assert found.distances.max() == 0


def test_principal_components_are_scikit_learns():
    vectors = normal(30, 6) @ normal(6, 6, seed=1)
    peer, found = PCA(3).fit(vectors.numpy()), pca(vectors, 3)
    np.testing.assert_allclose(found.shares, peer.explained_variance_ratio_)
    np.testing.assert_allclose(found.axes.abs(), np.abs(peer.components_))
    np.testing.assert_allclose(found.points, (vectors - vectors.mean(0)) @ found.axes.T, atol=1e-9)
    assert (found.axes.max(dim=1).values == found.axes.abs().max(dim=1).values).all()


def test_tsne_keeps_separate_groups_separate_and_repeats():
    labels = torch.arange(60) % 3
    vectors = 20 * nn.functional.one_hot(labels, 80).double() + normal(60, 80)
    points = tsne(vectors, perplexity=10)
    assert torch.equal(points, tsne(vectors, perplexity=10))
    second = nearest(points, points, count=2).indices[:, 1]
    assert torch.equal(labels[second], labels)


def test_wrong_numbers_are_explained():
    with pytest.raises(ValueError, match="от 1 до 3"):
        nearest(normal(3, 2), normal(1, 2), count=4)
    with pytest.raises(ValueError, match="разные слои"):
        nearest(normal(3, 2), normal(1, 4), count=1)
    with pytest.raises(ValueError, match="компонент 9"):
        pca(normal(5, 4), 9)
    with pytest.raises(ValueError, match="меньше числа точек"):
        tsne(normal(5, 4), perplexity=5)
    with pytest.raises(ValueError, match="точки плоскости"):
        grid_layout(normal(5, 3))


# Сетка


@given(count=st.integers(1, 30), rows=st.none() | st.integers(1, 6), seed=st.integers(0, 99))
@settings(max_examples=30)
def test_every_point_gets_its_own_cell(count, rows, seed):
    cells = grid_layout(normal(count, 2, seed=seed), rows=rows)
    assert len({tuple(cell) for cell in cells.tolist()}) == count
    assert (cells >= 0).all()
    if rows:
        assert cells[:, 0].max() < rows


def test_points_of_a_grid_stay_in_their_cells():
    rows, columns = torch.meshgrid(torch.arange(4), torch.arange(5), indexing="ij")
    cells = torch.stack([rows.flatten(), columns.flatten()], 1)[torch.randperm(20)]
    points = torch.stack([cells[:, 1] * 7.0, -cells[:, 0] * 3.0], 1)
    assert torch.equal(grid_layout(points, rows=4), cells)


def test_total_shift_is_the_smallest_possible():
    points = torch.rand(9, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    unit = (points - points.amin(0)) / (points.amax(0) - points.amin(0))
    centres = np.array([[(c + 0.5) / 3, 1 - (r + 0.5) / 3] for r in range(3) for c in range(3)])
    cost = cdist(unit, centres, "sqeuclidean")
    best = cost[linear_sum_assignment(cost)].sum()
    cells = grid_layout(points)
    ours = cost[np.arange(9), (cells[:, 0] * 3 + cells[:, 1]).numpy()].sum()
    assert ours == pytest.approx(best)


# Пробы


def test_probe_tells_separable_codes_from_noise():
    labels = torch.arange(200) % 2
    noise = normal(200, 5)
    signal = noise + 4 * labels[:, None]
    split = slice(0, 150), slice(150, 200)
    good, bad = (
        linear_probe(*((vectors[s], labels[s]) for s in split)) for vectors in (signal, noise)
    )
    assert good.test > 0.95
    assert bad.test < 0.75
    assert good.length == 5


class Folded(nn.Module):
    """Класс — знак x·y: линейно неразделим по (x, y) и разделим по их произведению."""

    def __init__(self):
        super().__init__()
        self.plain, self.product = nn.Identity(), nn.Identity()

    def forward(self, x):
        return self.product(self.plain(x).prod(dim=3, keepdim=True))


def test_depth_makes_the_classes_separable():
    images = normal(300, 1, 1, 2)
    labels = (images.prod(dim=3).flatten() > 0).long()
    found = probes_by_depth(Folded(), images, labels, layers=["plain", "product"])
    assert found["plain"].test < 0.7
    assert found["product"].test > 0.9
    assert [probe.length for probe in found.values()] == [2, 1]


def test_probes_check_the_request_first():
    images, labels = normal(4, 1, 1, 2), torch.tensor([0, 1, 0, 1])
    with pytest.raises(ValueError, match="от 0 до 1"):
        probes_by_depth(Folded(), images, labels, layers=["plain"], test_share=1.5)
    with pytest.raises(ValueError, match="похожие имена"):
        probes_by_depth(Folded(), images, labels, layers=["plane"])
