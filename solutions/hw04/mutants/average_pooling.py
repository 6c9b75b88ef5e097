"""Средний пулинг вместо max-пулинга."""
# task: make_net
# fails: test_make_net


def make_net():
    return nn.Sequential(
        nn.Conv2d(1, 10, 5), nn.AvgPool2d(2), nn.ReLU(),
        nn.Conv2d(10, 20, 5), nn.Dropout2d(), nn.AvgPool2d(2), nn.ReLU(),
        nn.Flatten(),
        nn.Linear(320, 50), nn.ReLU(), nn.Dropout(),
        nn.Linear(50, 10),
    )  # fmt: skip
