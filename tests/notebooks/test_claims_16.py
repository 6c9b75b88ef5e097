"""Лекция 16: добавка по градиенту губит ответы там, где шум того же размера почти безвреден."""

import pytest
import torch
from torch import nn
from torchvision.transforms import Normalize

from course_utils import data, models, plot, visualization, widgets
from course_utils.data.digits import MEAN, STD


@pytest.fixture(scope="module")
def digits():
    return data.mnist(train=False)[:200]


@pytest.fixture(scope="module")
def net():
    return nn.Sequential(Normalize(MEAN, STD), models.trained("mnist"))


def accuracy(net, images, labels):
    with torch.inference_mode():
        return (net(images).argmax(1) == labels).float().mean().item()


def noisy(images, epsilon):
    signs = torch.randn(images.shape, generator=torch.Generator().manual_seed(0)).sign()
    return (images + epsilon * signs).clamp(0, 1)


def test_fgsm_destroys_what_noise_of_the_same_size_does_not(net, digits):
    images, labels = digits
    clean = accuracy(net, images, labels)
    lost = {"fgsm": [], "noise": []}
    for epsilon in (0.1, 0.2, 0.3):
        attacked = visualization.fgsm(net, images, labels, epsilon=epsilon)
        assert (attacked - images).abs().max() <= epsilon + 1e-6
        lost["fgsm"].append(clean - accuracy(net, attacked, labels))
        lost["noise"].append(clean - accuracy(net, noisy(images, epsilon), labels))
    assert lost["fgsm"] == sorted(lost["fgsm"])
    assert lost["fgsm"][1] > 0.3
    assert max(lost["noise"]) < 0.03


def test_many_small_steps_beat_one_large(net, digits):
    images, labels = digits
    one = visualization.fgsm(net, images, labels, epsilon=0.15)
    ten = visualization.pgd(net, images, labels, epsilon=0.15, random_start=False)
    assert accuracy(net, ten, labels) < accuracy(net, one, labels)


class BrightOrDark(nn.Module):
    """Тысяча классов; отвечает 1, когда картинка светлее середины, иначе 0."""

    def forward(self, images):
        logits = torch.zeros(len(images), 1000)
        logits[:, 1] = 100 * (images.mean((1, 2, 3)) - 0.5)
        return logits


def test_the_explorer_turns_the_answer_only_along_the_gradient():
    picture = torch.full((3, 8, 8), 0.5 + 1 / 255)
    explorer = widgets.adversarial_explorer(BrightOrDark(), {"серая": picture}, start="8")
    name = models.top(BrightOrDark()(picture[None]), 1)[0].name
    assert name not in explorer.figure.alt
    explorer.controls["signs"].value = "случайные знаки"
    assert explorer.figure.alt.endswith(name)


def test_the_figure_of_an_attack_marks_truth_and_error():
    before = torch.full((3, 4, 4), 0.5)
    drawn = plot.attack(before, before + 0.1, [("кот", 0.7), ("пёс", 0.3)], "пёс", alt="кот")
    bars = drawn.axes[2].patches
    assert [round(bar.get_width()) for bar in bars] == [70, 30]
    assert bars[0].get_facecolor() != bars[1].get_facecolor()
    assert plot.attack(before, before, [("пёс", 1.0)], "пёс", alt="без добавки").encode()


def test_slope_of_photos_grows_with_pixels_and_not_as_their_root(net):
    photonet = models.pretrained()
    samples = data.imagenet_samples()
    photos = photonet.preprocess([sample.image for sample in samples[::2]])
    truth = torch.tensor([sample.label for sample in samples[::2]])

    def slope(model, images, labels):
        start = images.clone().requires_grad_()
        scores = model(start)
        rivals = scores.scatter(1, labels[:, None], -torch.inf).amax(1)
        spare = scores.gather(1, labels[:, None])[:, 0] - rivals
        (gradient,) = torch.autograd.grad(spare.sum(), start)
        return gradient.abs().flatten(1).sum(1)[spare > 0].median()

    images, labels = data.mnist(train=False)[500:1000]
    ratio = 2 * slope(photonet, photos, truth) / slope(net, images, labels)  # яркость 0…1
    assert ratio > 4 * 192**0.5


@pytest.mark.slow
def test_attack_and_not_longer_training_or_noise_makes_the_net_robust():
    images, labels = data.mnist(train=False)[500:800]
    train = data.mnist()

    def harden(spoil):
        net = nn.Sequential(Normalize(MEAN, STD), models.trained("mnist"))
        optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
        order = torch.randperm(60_000, generator=torch.Generator().manual_seed(7))
        for index in order[:12_000].split(64):
            pictures, answers = train[index]
            loss = nn.functional.nll_loss(net(spoil(net, pictures, answers)), answers)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        attacked = visualization.pgd(net, images, labels, epsilon=0.2, steps=10)
        return accuracy(net, attacked, labels)

    def attack(net, pictures, answers):
        seed = int(pictures.sum())
        options = {"epsilon": 0.2, "steps": 1, "step": 0.25, "seed": seed}
        return visualization.pgd(net, pictures, answers, **options)

    clean = harden(lambda net, pictures, answers: pictures)
    noise = harden(lambda net, pictures, answers: noisy(pictures, 0.2))
    assert harden(attack) > 0.3 + max(clean, noise)
