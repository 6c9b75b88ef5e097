"""Шаг против градиента: логит падает."""
# task: ascend
# fails: test_ascend


def ascend(model, start, target, steps, rate):
    if steps < 0:
        raise ValueError("шаги")
    image = start.detach()
    for _ in range(steps):
        image = image.requires_grad_()
        (gradient,) = torch.autograd.grad(model(image)[0, target], image)
        image = (image - rate * gradient / (gradient.norm() + 1e-8)).clamp(0, 1).detach()
    return image
