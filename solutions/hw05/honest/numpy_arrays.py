"""NumPy: массивы float32 внутри и в ответе, слой берётся через get_submodule."""
# task: to_pixels


def to_pixels(filters):
    weights = np.asarray(filters, dtype=np.float32)
    scale = np.max(np.abs(weights))
    if scale == 0:
        return np.full(weights.shape, 128, dtype=np.uint8)
    return np.rint((weights / scale + 1) * 127.5).clip(0, 255).astype("uint8")


# task: activation


def activation(model, name, images):
    try:
        layer = model.get_submodule(name)
    except AttributeError:
        raise ValueError(f"нет слоя {name}") from None
    result = {}
    handle = layer.register_forward_hook(
        lambda module, args, output: result.update(maps=output.numpy().copy())
    )
    was_training = model.training
    try:
        model.eval()
        with torch.inference_mode():
            model(images)
    finally:
        handle.remove()
        if was_training:
            model.train()
    return torch.from_numpy(result["maps"])


# task: silence


def silence(maps):
    maps = np.asarray(maps)
    if maps.ndim != 4:
        raise ValueError("нужны карты (N, C, H, W)")
    by_channel = np.moveaxis(maps, 1, 0).reshape(maps.shape[1], -1)
    share = 1 - np.count_nonzero(by_channel, axis=1) / by_channel.shape[1]
    return share, list(np.flatnonzero(~by_channel.any(axis=1)))


# task: strongest_patches


def strongest_patches(maps, images, channel, k, size, jump):
    maps, images = np.asarray(maps), np.asarray(images)
    if channel not in range(maps.shape[1]):
        raise ValueError("нет канала")
    card = maps[:, channel]
    numbers = np.argsort(card.max(axis=(1, 2)))[::-1][:k]
    rows, columns = np.unravel_index(
        card[numbers].reshape(len(numbers), -1).argmax(axis=1), card.shape[1:]
    )
    windows = np.lib.stride_tricks.sliding_window_view(images[:, 0], (size, size), axis=(1, 2))
    return numbers, windows[numbers, rows * jump, columns * jump]
