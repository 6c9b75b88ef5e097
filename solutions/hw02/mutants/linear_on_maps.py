"""Полносвязный слой молча принимает карты без flatten."""
# task: shapes
# fails: test_shapes


def shapes(input_shape, network):
    shape, trace = input_shape, []
    for layer in network:
        if layer["kind"] == "flatten":
            shape = (int(np.prod(shape)),)
        elif layer["kind"] == "linear":
            shape = (layer["out"],)
        else:
            window = {name: layer[name] for name in ("kernel", "stride", "padding", "dilation")}
            sides = (convolution.output_size(side, **window) for side in shape[1:])
            shape = (layer.get("out", shape[0]), *sides)
        trace.append(shape)
    return trace
