"""Сумма по батчу вместо среднего."""
# task: cross_entropy
# fails: test_cross_entropy


def cross_entropy(logits, labels):
    if labels.min() < 0 or labels.max() >= logits.shape[1]:
        raise ValueError("метка вне границ")
    logits = logits - logits.amax(dim=1, keepdim=True)
    right = logits[torch.arange(len(labels)), labels]
    return (logits.exp().sum(dim=1).log() - right).sum()
