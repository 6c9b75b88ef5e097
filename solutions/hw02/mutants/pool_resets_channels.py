"""Пулинг схлопывает каналы: после него остаётся одна карта."""
# task: shapes
# fails: test_shapes


def shapes(input_shape, network):
    shape, trace = input_shape, []
    for layer in network:
        if layer["kind"] == "flatten":
            shape = (int(np.prod(shape)),)
        elif layer["kind"] == "linear":
            if len(shape) != 1:
                raise ValueError("нужен вектор")
            shape = (layer["out"],)
        else:
            window = {name: layer[name] for name in ("kernel", "stride", "padding", "dilation")}
            sides = (convolution.output_size(side, **window) for side in shape[1:])
            shape = (layer.get("out", 1), *sides)
        trace.append(shape)
    return trace
