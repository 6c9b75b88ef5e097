"""Один шаг на весь бюджет: до заданного класса он доводит редко."""
# task: fool
# fails: test_fool


def fool(images, targets, epsilon):
    pixels = images.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(F.cross_entropy(classify(pixels), targets), pixels)
    return (images - epsilon * gradient.sign()).clamp(0, 1).detach()
