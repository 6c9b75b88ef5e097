"""Градиент не поделён на длину: шаг зависит от сети."""
# task: ascend
# fails: test_ascend


def ascend(model, start, target, steps, rate):
    if steps < 0:
        raise ValueError("шаги")
    image = start.detach()
    for _ in range(steps):
        image = image.requires_grad_()
        (gradient,) = torch.autograd.grad(model(image)[0, target], image)
        image = (image + rate * gradient).clamp(0, 1).detach()
    return image
