"""Вместо сети PyTorch — объект с похожими методами: обучить его нельзя."""
# task: make_net
# fails: test_make_net
# zero: test_make_net


class Imitation:
    def __init__(self):
        sizes = [(10, 1, 5, 5), (10,), (20, 10, 5, 5), (20,), (50, 320), (50,), (10, 50), (10,)]
        self.weights, self.training = [torch.randn(size) / 9 for size in sizes], True

    def state_dict(self):
        return dict(enumerate(self.weights))

    def eval(self):
        return self.train(False)

    def train(self, mode=True):
        self.training = mode
        return self

    def __call__(self, images):
        w = self.weights
        h = torch.relu(F.max_pool2d(F.conv2d(images, *w[:2]), 2))
        h = torch.relu(F.max_pool2d(F.dropout2d(F.conv2d(h, *w[2:4]), 0.5, self.training), 2))
        h = torch.relu(F.linear(h.flatten(1), *w[4:6]))
        return F.linear(F.dropout(h, 0.5, self.training), *w[6:])


def make_net():
    return Imitation()
