"""Логарифм softmax взят готовым методом тензора."""
# task: cross_entropy
# fails: test_cross_entropy
# zero: test_cross_entropy


def cross_entropy(logits, labels):
    if labels.min() < 0 or labels.max() >= logits.shape[1]:
        raise ValueError("метка вне границ")
    return -logits.log_softmax(dim=1)[torch.arange(len(labels)), labels].mean()
