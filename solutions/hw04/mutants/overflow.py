"""Softmax посчитан буквально: экспонента переполняется."""
# task: cross_entropy
# fails: test_cross_entropy


def cross_entropy(logits, labels):
    if labels.min() < 0 or labels.max() >= logits.shape[1]:
        raise ValueError("метка вне границ")
    exponents = logits.exp()
    probabilities = exponents / exponents.sum(dim=1, keepdim=True)
    return -probabilities[torch.arange(len(labels)), labels].log().mean()
