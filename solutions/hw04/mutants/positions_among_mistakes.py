"""Возвращены номера среди ошибок, а не среди картинок."""
# task: confident_mistakes
# fails: test_confident_mistakes


def confident_mistakes(probabilities, labels, k):
    if len(probabilities) != len(labels):
        raise ValueError("разное число")
    confidence, answers = probabilities.max(dim=1)
    wrong = answers != labels
    return confidence[wrong].argsort(descending=True)[:k]
