"""Циклы и числа Python; сеть из задачи 2, Adam 0.001, три эпохи; ответы по одной картинке."""
# task: prepare


def prepare(pixels):
    if str(pixels.dtype) != "uint8":
        raise ValueError("нужен uint8")
    pictures = [
        [[(value / 255 - 0.1307) / 0.3081 for value in row] for row in p] for p in pixels.tolist()
    ]
    return torch.tensor(pictures).reshape(-1, 1, 28, 28)


# task: make_net


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 10, 5), nn.Conv2d(10, 20, 5)
        self.fc1, self.fc2 = nn.Linear(320, 50), nn.Linear(50, 10)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.max_pool2d(F.dropout2d(self.conv2(x), training=self.training), 2)
        x = F.relu(x).reshape(len(x), -1)
        x = F.dropout(F.relu(self.fc1(x)), training=self.training)
        return self.fc2(x)


def make_net():
    return Network()


# task: cross_entropy

import math


def cross_entropy(logits, labels):
    total = 0.0
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        if label not in range(len(row)):
            raise ValueError("метка вне границ")
        top = max(row)
        total += math.log(sum(math.exp(value - top) for value in row)) + top - row[label]
    return total / len(labels)


# task: train_net

digits = data.mnist(train=True).take(slice(12_000))  # яркости 0…1, не нормированы


def train_net():
    torch.manual_seed(1)
    net, start = make_net(), 0
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    for _ in range(3):
        for start in range(0, 12_000, 64):
            images, labels = digits[start : start + 64]
            optimizer.zero_grad()
            loss = F.cross_entropy(net((images - 0.1307) / 0.3081), labels)
            loss.backward()
            optimizer.step()
    return net


def predict(images):
    trained.eval()
    answers = []
    for image in images:
        logits = trained((image[None] - 0.1307) / 0.3081)[0].tolist()
        answers.append(logits.index(max(logits)))
    return answers


trained = train_net()


# task: confident_mistakes


def confident_mistakes(probabilities, labels, k):
    if len(probabilities) != len(labels):
        raise ValueError("разное число")
    wrong = []
    for number, row in enumerate(probabilities.tolist()):
        top = max(row)
        if row.index(top) != labels[number]:
            wrong.append((-top, number))
    return [number for _, number in sorted(wrong)][:k]
