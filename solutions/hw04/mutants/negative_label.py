"""Метка −1 принята за последний класс: отрицательный индекс в Python допустим."""
# task: cross_entropy
# fails: test_cross_entropy


def cross_entropy(logits, labels):
    if labels.max() >= logits.shape[1]:
        raise ValueError("метка вне границ")
    logits = logits - logits.amax(dim=1, keepdim=True)
    right = logits[torch.arange(len(labels)), labels]
    return (logits.exp().sum(dim=1).log() - right).mean()
