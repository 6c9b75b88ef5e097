"""Кросс-энтропию считает PyTorch."""
# task: cross_entropy
# fails: test_cross_entropy
# zero: test_cross_entropy

ready = nn.CrossEntropyLoss()


def cross_entropy(logits, labels):
    if labels.min() < 0 or labels.max() >= logits.shape[1]:
        raise ValueError("метка вне границ")
    return ready(logits, labels)
