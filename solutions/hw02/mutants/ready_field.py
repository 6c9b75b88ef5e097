"""Рецептивное поле посчитала готовая функция."""
# task: receptive_field
# fails: test_receptive_field
# zero: test_receptive_field


def receptive_field(network):
    if any(layer["kind"] not in ("conv", "pool") for layer in network):
        raise ValueError("поле не определено")
    names = convolution.Layer._fields
    layers = [convolution.Layer(*(layer[name] for name in names)) for layer in network]
    return convolution.receptive_field(layers)[:2]
