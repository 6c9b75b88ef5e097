import foolbox
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from course_utils.models import MnistNet
from course_utils.visualization.attack.adversarial import fgsm, margin, pgd
from course_utils.visualization.attack.fooling import fooling
from course_utils.visualization.ground.core import scores


@pytest.fixture
def net():
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(3, 6, 3), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(6 * 36, 5)
    )
    net[3].weight.data *= 10  # необученная сеть ни в чём не уверена, и обмануть её нельзя
    return net


@pytest.fixture
def images():
    return torch.rand(4, 3, 8, 8, generator=torch.Generator().manual_seed(1))


def linear_model(dtype=torch.float64):
    """Два класса: логит первого w·x + b, второго — ноль."""
    net = nn.Sequential(nn.Flatten(), nn.Linear(12, 2)).to(dtype)
    net[1].weight.data[1] = 0
    return net


@pytest.mark.parametrize("epsilon", [0.01, 0.1, 0.3])
def test_fgsm_lowers_a_linear_score_by_epsilon_times_l1_norm(epsilon):
    net, image = linear_model(), torch.full((1, 3, 2, 2), 0.5, dtype=torch.float64)
    drop = (net(image) - net(fgsm(net, image, 0, epsilon=epsilon)))[0, 0]
    torch.testing.assert_close(drop, epsilon * net[1].weight[0].abs().sum())


def test_epsilon_is_a_share_of_the_range(net, images):
    wide = nn.Sequential(Affine(0.5, 0.5), net)  # тот же вход, записанный в −1…1
    low, high = [-1, -1, -1], torch.tensor([1.0, 1.0, 1.0])
    direct = fgsm(net, images, 1, epsilon=0.03)
    scaled = fgsm(wide, images * 2 - 1, 1, epsilon=0.03, bounds=(low, high))
    torch.testing.assert_close(scaled, direct * 2 - 1, atol=1e-5, rtol=0)


class Affine(nn.Module):
    def __init__(self, gain, shift):
        super().__init__()
        self.gain, self.shift = gain, shift

    def forward(self, x):
        return x * self.gain + self.shift


def test_fgsm_and_bim_agree_with_foolbox(net, images):
    labels = torch.tensor([0, 1, 2, 3])
    peer = foolbox.PyTorchModel(net.eval(), bounds=(0, 1), device="cpu")
    cases = [
        (foolbox.attacks.LinfFastGradientAttack(), fgsm(net, images, labels, epsilon=0.05)),
        (
            foolbox.attacks.LinfBasicIterativeAttack(steps=4, abs_stepsize=0.02),
            pgd(net, images, labels, epsilon=0.05, steps=4, step=0.02, random_start=False),
        ),
    ]
    for attack, ours in cases:
        _, theirs, _ = attack(peer, images, labels, epsilons=0.05)
        torch.testing.assert_close(ours, theirs, atol=1e-6, rtol=0)


def test_sure_network_still_gives_a_gradient():
    net = linear_model(torch.float32)
    net[1].weight.data *= 1000  # вероятность округляется до единицы, градиент кросс-энтропии — ноль
    image = torch.where(net[1].weight[0] > 0, 1.0, 0.0).reshape(1, 3, 2, 2)
    leaf = image.clone().requires_grad_()
    assert torch.autograd.grad(F.cross_entropy(net(leaf), torch.tensor([0])), leaf)[0].norm() == 0
    assert (fgsm(net, image, 0, epsilon=0.1) - image).abs().max() > 0.09


@given(
    logits=st.lists(st.floats(-20, 20), min_size=2, max_size=6),
    shift=st.floats(-5, 5),
)
@settings(max_examples=50)
def test_margin_is_the_inverse_of_cross_entropy(logits, shift):
    z = torch.tensor([logits], dtype=torch.float64)
    target = torch.tensor([len(logits) - 1])
    expected = F.cross_entropy(z, target, reduction="none")
    torch.testing.assert_close(F.softplus(margin(z, target), threshold=50), expected)
    torch.testing.assert_close(margin(z + shift, target), margin(z, target))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_attacks_stay_in_the_ball_and_in_the_range(net, images, dtype):
    net, images = net.to(dtype), images.to(dtype)
    for attacked in (
        fgsm(net, images, epsilon=0.1),
        pgd(net, images, epsilon=0.1, seed=3),
        pgd(net, images, 2, epsilon=0.1, targeted=True),
    ):
        assert attacked.dtype == dtype
        assert (attacked - images).abs().max() <= 0.1 + 1e-6
        assert attacked.min() >= 0
        assert attacked.max() <= 1


def test_targeted_attack_leads_to_the_class(net, images):
    before = scores(net, images).softmax(1)[:, 2]
    after = scores(net, pgd(net, images, 2, epsilon=0.1, targeted=True)).softmax(1)[:, 2]
    assert (after > before).all()


def test_more_steps_hurt_more_than_one(net, images):
    labels = scores(net, images).argmax(1)
    one = margin(scores(net, fgsm(net, images, labels, epsilon=0.1)), labels)
    many = margin(scores(net, pgd(net, images, labels, epsilon=0.1, steps=20)), labels)
    assert (many >= one - 1e-4).all()


def test_no_target_means_the_answer_of_the_network(net, images):
    answer = scores(net, images).argmax(1)
    assert torch.equal(fgsm(net, images, epsilon=0.1), fgsm(net, images, answer, epsilon=0.1))


def test_batch_size_and_seed(net, images):
    whole = pgd(net, images, epsilon=0.1, seed=5)
    parts = pgd(net, images, epsilon=0.1, seed=5, batch_size=3)
    torch.testing.assert_close(whole, parts)
    assert not torch.equal(whole, pgd(net, images, epsilon=0.1, seed=6))


def test_noise_becomes_any_class_and_says_how_long_it_took(net, images):
    fooled = fooling(net, images, torch.tensor([0, 1, 2, 3]), confidence=0.9)
    answers = scores(net, fooled.images).softmax(1)
    assert answers.argmax(1).tolist() == [0, 1, 2, 3]
    torch.testing.assert_close(answers.max(1).values, fooled.probabilities)
    again = fooling(net, fooled.images, torch.tensor([0, 1, 2, 3]), confidence=0.9)
    assert again.steps.tolist() == [0, 0, 0, 0]
    assert torch.equal(again.images, fooled.images)


def test_fooling_stops_each_picture_on_its_own(net, images):
    together = fooling(net, images, 3, confidence=0.9, max_steps=7)
    apart = fooling(net, images, 3, confidence=0.9, max_steps=7, batch_size=1)
    for whole, part in zip(together, apart, strict=True):
        torch.testing.assert_close(whole, part)
    assert together.steps.max() <= 7


def test_digits_network_is_attacked_through_its_logits():
    torch.manual_seed(0)
    net, digits = MnistNet(), torch.rand(2, 1, 28, 28)
    low, high = -0.1307 / 0.3081, (1 - 0.1307) / 0.3081
    attacked = fgsm(net, digits * (high - low) + low, epsilon=0.2, bounds=(low, high))
    assert attacked.min() >= low - 1e-6
    assert attacked.max() <= high + 1e-6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bounds": (-1, 0)}, "выходят за bounds"),
        ({"bounds": (1, 0)}, "чёрное меньше белого"),
        ({"bounds": ([0, 0], 1)}, "каналов 3"),
        ({"epsilon": 8}, "доля диапазона"),
        ({"targeted": True}, "к какому классу вести"),
        ({"target": 5}, "от 0 до 4"),
        ({"target": torch.tensor([0, 1])}, "по числу на картинку"),
    ],
)
def test_wrong_requests_are_explained(net, images, change, message):
    with pytest.raises(ValueError, match=message):
        fgsm(net, images, **({"epsilon": 0.1} | change))


def test_one_output_cannot_be_fooled():
    with pytest.raises(ValueError, match="двумя классами"):
        fgsm(nn.Sequential(nn.Flatten(), nn.Linear(4, 1)), torch.rand(1, 1, 2, 2), epsilon=0.1)
