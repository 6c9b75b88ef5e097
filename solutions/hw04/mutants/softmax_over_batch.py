"""Softmax взят по батчу (dim=0), а не по классам."""
# task: cross_entropy
# fails: test_cross_entropy


def cross_entropy(logits, labels):
    if labels.min() < 0 or labels.max() >= logits.shape[1]:
        raise ValueError("метка вне границ")
    logits = logits - logits.amax(dim=0, keepdim=True)
    logits = logits - logits.exp().sum(dim=0, keepdim=True).log()
    return -logits[torch.arange(len(labels)), labels].mean()
