"""Ошибки упорядочены по вероятности верного класса, а не ответа."""
# task: confident_mistakes
# fails: test_confident_mistakes


def confident_mistakes(probabilities, labels, k):
    if len(probabilities) != len(labels):
        raise ValueError("разное число")
    wrong = (probabilities.argmax(dim=1) != labels).nonzero().flatten()
    return wrong[probabilities[wrong, labels[wrong]].argsort()][:k]
