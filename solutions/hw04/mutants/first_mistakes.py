"""Возвращены первые k ошибок по порядку картинок."""
# task: confident_mistakes
# fails: test_confident_mistakes


def confident_mistakes(probabilities, labels, k):
    if len(probabilities) != len(labels):
        raise ValueError("разное число")
    return (probabilities.argmax(dim=1) != labels).nonzero().flatten()[:k]
