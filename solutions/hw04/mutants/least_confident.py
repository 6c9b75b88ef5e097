"""Порядок обратный: сначала самые неуверенные ошибки."""
# task: confident_mistakes
# fails: test_confident_mistakes


def confident_mistakes(probabilities, labels, k):
    if len(probabilities) != len(labels):
        raise ValueError("разное число")
    confidence, answers = probabilities.max(dim=1)
    wrong = (answers != labels).nonzero().flatten()
    return wrong[confidence[wrong].argsort()][:k]
