"""Шаги делаются на месте: картинка, с которой начали, испорчена."""
# task: ascend
# fails: test_ascend


def ascend(model, start, target, steps, rate):
    if steps < 0:
        raise ValueError("шаги")
    image = start.detach()
    for _ in range(steps):
        pixels = image.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(model(pixels)[0, target], pixels)
        image += rate * gradient / (gradient.norm() + 1e-8)
        image.clamp_(0, 1)
    return image.clone()
