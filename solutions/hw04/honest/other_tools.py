"""Другие средства PyTorch: div_, гладкие имена слоёв, gather, свой шаг обучения, topk."""
# task: prepare


def prepare(pixels):
    if pixels.dtype != np.dtype("uint8"):
        raise ValueError("нужен uint8")
    images = torch.as_tensor(pixels, dtype=torch.float32).unsqueeze(1)
    return images.div_(255).sub_(0.1307).div_(0.3081)


# task: make_net

from collections import OrderedDict


def make_net():
    return nn.Sequential(
        OrderedDict(
            features=nn.Sequential(
                nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(),
                nn.Conv2d(10, 20, 5), nn.Dropout2d(), nn.MaxPool2d(2), nn.ReLU(),
            ),
            head=nn.Sequential(
                nn.Flatten(), nn.Linear(320, 50), nn.ReLU(), nn.Dropout(), nn.Linear(50, 10)
            ),
        )
    )  # fmt: skip


# task: cross_entropy


def cross_entropy(logits, labels):
    if ((labels < 0) | (labels >= logits.size(1))).any():
        raise ValueError("метка вне границ")
    top, _ = logits.max(dim=1, keepdim=True)
    log_sum = top + (logits - top).exp().sum(dim=1, keepdim=True).log()
    return torch.mean(log_sum - logits.gather(1, labels.view(-1, 1)))


# task: train_net

digits = data.mnist(train=True).take(slice(12_000))  # яркости 0…1, не нормированы


def train_net():
    torch.manual_seed(3)
    net = models.FastMnistNet()
    images, labels = digits.normalized()[:6000]
    speed = {name: torch.zeros_like(w) for name, w in net.named_parameters()}
    for batch in torch.randperm(6000).split(50):
        net.zero_grad()
        F.cross_entropy(net(images[batch]), labels[batch]).backward()
        with torch.no_grad():
            for name, weights in net.named_parameters():
                speed[name].mul_(0.9).add_(weights.grad)
                weights.sub_(0.02 * speed[name])
    return net.requires_grad_(False).eval()


def predict(images):
    return trained((images - 0.1307) / 0.3081).topk(1, dim=1).indices.squeeze(1).to(torch.int32)


trained = train_net()


# task: confident_mistakes


def confident_mistakes(probabilities, labels, k):
    if probabilities.size(0) != labels.size(0):
        raise ValueError("разное число")
    values, answers = torch.sort(probabilities, dim=1, descending=True)
    numbers = [int(i) for i in torch.argsort(-values[:, 0]) if answers[i, 0] != labels[i]]
    return tuple(numbers[:k])
