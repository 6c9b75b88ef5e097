"""Обучение: воспроизводимо, ничего не меняет вокруг себя и не теряет выученного."""

import copy
import itertools

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from course_utils import data, training
from course_utils.data.digits import Digits
from course_utils.models import MnistNet


@pytest.fixture(scope="module")
def digits():
    return data.mnist(train=False).normalized()


def learn(train, test=None, *, seed=0, init=0, lr=0.05, **kwargs):
    torch.manual_seed(init)
    model = MnistNet()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.5)
    options = {"epochs": 2} | kwargs
    return model, training.fit(model, train, test, optimizer=optimizer, seed=seed, **options)


def same_weights(one, other):
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def test_history_has_one_entry_a_step_and_an_epoch(digits):
    _, history = learn(digits.take(slice(0, 650)), digits.take(slice(650, 800)))
    assert len(history.loss) == 2 * 11
    assert [len(history.train_accuracy), len(history.test_accuracy), len(history.seconds)] == [
        2
    ] * 3
    assert all(0 <= share <= 1 for share in history.train_accuracy + history.test_accuracy)
    assert not history.interrupted


def test_learning_helps(digits):
    train, test = digits.take(slice(0, 3000)), digits.take(slice(3000, 4000))
    model, history = learn(train, test, epochs=3)
    assert history.test_accuracy[-1] > 0.85
    assert training.evaluate(model, test).accuracy == history.test_accuracy[-1]


def test_same_seed_same_weights(digits):
    part = digits.take(slice(0, 320))
    one, other, third = learn(part)[0], learn(part)[0], learn(part, seed=1)[0]
    assert same_weights(one, other)
    assert not same_weights(one, third)


def test_callers_random_state_is_untouched(digits):
    model = MnistNet()
    before = torch.get_rng_state()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    training.fit(model, digits.take(slice(0, 128)), epochs=1, optimizer=optimizer, seed=5)
    assert torch.equal(before, torch.get_rng_state())


def test_equals_the_plain_loop(digits):
    train = digits.take(slice(0, 200))
    test = digits.take(slice(200, 300))
    model, history = learn(train, test, epochs=2, batch_size=50, seed=3)

    torch.manual_seed(0)
    twin = MnistNet().train()
    optimizer = torch.optim.SGD(twin.parameters(), lr=0.05, momentum=0.5)
    torch.manual_seed(3)
    losses, shares, examined = [], [], []
    for _ in range(2):
        order, right = torch.randperm(200), 0
        for start in range(0, 200, 50):
            index = order[start : start + 50]
            optimizer.zero_grad()
            answer = twin(train.images[index])
            loss = F.nll_loss(answer, train.labels[index])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            guesses = zip(answer.argmax(1), train.labels[index], strict=True)
            right += sum(int(guess) == int(label) for guess, label in guesses)
        shares.append(right / 200)
        twin.eval()
        pairs = zip(test.images, test.labels, strict=True)
        examined.append(sum(int(twin(x[None]).argmax()) == int(y) for x, y in pairs) / 100)
        twin.train()
    assert history.loss == pytest.approx(losses, abs=1e-5)
    assert history.train_accuracy == shares
    assert history.test_accuracy == examined
    for a, b in zip(model.parameters(), twin.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-5)


def test_evaluate_equals_a_naive_loop(digits):
    part = digits.take(slice(0, 130))
    model, _ = learn(part, epochs=1)
    result = training.evaluate(model, part, batch_size=32)
    model.eval()
    right, loss = 0, 0.0
    for image, label in zip(part.images, part.labels, strict=True):
        answer = model(image[None])[0]
        right += int(answer.argmax() == label)
        loss -= answer[label].item()
    assert result.accuracy == right / 130
    assert result.loss == pytest.approx(loss / 130, rel=1e-4)
    assert result.probabilities.sum(1).numpy() == pytest.approx(1, abs=1e-5)


def test_mistakes_and_confusion_by_hand():
    probabilities = torch.tensor([[0.9, 0.1], [0.4, 0.6], [0.8, 0.2], [0.3, 0.7], [0.4, 0.6]])
    result = training.Evaluation(0.0, 0.4, probabilities, torch.tensor([0, 0, 1, 1, 0]))
    assert result.predictions.tolist() == [0, 1, 0, 1, 1]
    assert result.mistakes().tolist()[0] == 2  # самая уверенная ошибка — первая
    assert sorted(result.mistakes().tolist()) == [1, 2, 4]
    assert result.confusion().tolist() == [[1, 2], [1, 1]]


def test_modes_come_back_layer_by_layer(digits):
    part = digits.take(slice(0, 64))
    model = MnistNet().train()
    model.features.drop2.eval()
    before = [module.training for module in model.modules()]
    training.evaluate(model, part)
    assert [module.training for module in model.modules()] == before
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    training.fit(model.eval(), part, epochs=1, optimizer=optimizer)
    assert not any(module.training for module in model.modules())


def test_modes_come_back_after_an_error():
    model = MnistNet().train()
    with pytest.raises(RuntimeError), training.mode(model, training=False):
        raise RuntimeError
    assert all(module.training for module in model.modules())


def test_interrupt_keeps_what_was_learned(digits):
    def stop(model, history):
        seen.append(copy.deepcopy(model))
        if len(seen) == 2:
            raise KeyboardInterrupt

    seen = []
    model, history = learn(digits.take(slice(0, 128)), epochs=5, callbacks=[stop])
    assert history.interrupted
    assert len(history.seconds) == 2
    assert len(history.loss) == 4
    assert same_weights(model, seen[-1])


def test_interrupt_inside_an_epoch_keeps_the_steps(digits):
    def interrupting(output, labels):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return F.nll_loss(output, labels)

    calls = []
    _, history = learn(digits.take(slice(0, 640)), loss=interrupting)
    assert history.interrupted
    assert len(history.loss) == 3
    assert history.seconds == []


def test_divergence_names_step_and_learning_rate(digits):
    bad = Digits(digits.images[:64].clone(), digits.labels[:64])
    bad.images[5] = torch.nan
    with pytest.raises(
        training.TrainingError, match=r"шаг 1: .* стала nan при скорости обучения 0.05"
    ):
        learn(bad)


def test_every_step_is_called_after_the_weights_have_moved(digits):
    def look(model, history):
        seen.append((len(history.loss), copy.deepcopy(model.state_dict())))

    seen = []
    model, _ = learn(digits.take(slice(0, 192)), epochs=2, every_step=look)
    assert [step for step, _ in seen] == [1, 2, 3, 4, 5, 6]
    states = [torch.cat([part.flatten() for part in state.values()]) for _, state in seen]
    assert all(not torch.equal(a, b) for a, b in itertools.pairwise(states))
    assert torch.equal(states[-1], torch.cat([p.flatten() for p in model.state_dict().values()]))


def test_finetuning_in_evaluation_mode_leaves_statistics_and_dropout_alone(digits):
    def look(model, history):
        modes.append(model.training)

    modes, part = [], digits.take(slice(0, 128))
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(784), nn.Dropout(0.9), nn.Linear(784, 10))
    twin, (_, norm, _, linear) = copy.deepcopy(model).eval(), model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    options = {"epochs": 1, "batch_size": 128, "train_mode": False, "every_step": look}
    history = training.fit(model, part, optimizer=optimizer, **options)
    assert modes == [False]
    assert model.training
    assert torch.equal(norm.running_mean, torch.zeros(784))
    assert norm.num_batches_tracked == 0
    assert history.loss == pytest.approx([F.cross_entropy(twin(part.images), part.labels).item()])
    assert not torch.equal(linear.weight, twin[3].weight)


def test_scheduler_steps_after_every_batch(digits):
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    part = digits.take(slice(0, 192))
    training.fit(model, part, epochs=1, optimizer=optimizer, scheduler=scheduler)
    assert optimizer.param_groups[0]["lr"] == pytest.approx(0.125)


def test_nothing_is_printed(digits, capfd):
    learn(digits.take(slice(0, 64)), epochs=1)
    assert capfd.readouterr() == ("", "")
