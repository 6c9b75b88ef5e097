"""Класс первой картинки взят для всех."""
# task: saliency
# fails: test_saliency


def saliency(model, images, targets):
    if len(images) != len(targets):
        raise ValueError("разное число")
    pixels = images.detach().requires_grad_()
    scores = model(pixels)[:, targets[0]]
    return torch.autograd.grad(scores.sum(), pixels)[0].abs().amax(dim=1)
