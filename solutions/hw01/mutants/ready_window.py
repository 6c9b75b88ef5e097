"""Окно посчитано готовой свёрткой."""
# task: window_response
# fails: test_window_response
# zero: test_window_response

from scipy.signal import correlate2d


def window_response(image, kernel, row, column):
    if row < 0 or column < 0:
        raise ValueError("отрицательное место")
    answers = correlate2d(image, kernel, "valid")
    if row >= answers.shape[0] or column >= answers.shape[1]:
        raise ValueError("ядро не помещается")
    return answers[row, column]
