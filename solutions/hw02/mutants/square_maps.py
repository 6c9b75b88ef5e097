"""Ширина взята равной высоте: верно только для квадратных картинок."""
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
            side = convolution.output_size(shape[1], **window)
            shape = (layer.get("out", shape[0]), side, side)
        trace.append(shape)
    return trace
