"""Ответ того же размера, что картинка: у края ядро накрывает дополнение нулями."""
# task: conv2d
# fails: test_conv2d


def conv2d(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError("ядро больше картинки")
    from scipy.signal import correlate2d

    return correlate2d(image, kernel, mode="same")
