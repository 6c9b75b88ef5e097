"""Несовпадение каналов не замечено: один канал молча повторён, лишние отброшены."""
# task: conv_layer
# fails: test_conv_layer


def conv_layer(image, bank, bias):
    channels = np.resize(image, (bank.shape[1], *image.shape[1:]))
    maps = [sum(map(convolution.conv2d, channels, kernels)) for kernels in bank]
    return np.maximum(np.stack(maps) + bias[:, None, None], 0)
