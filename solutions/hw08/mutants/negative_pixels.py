"""Яркости выходят за отрезок от 0 до 1."""
# task: fool
# fails: test_fool


def fool(images, targets, epsilon):
    fooled = images
    for _ in range(10):
        pixels = fooled.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(F.cross_entropy(classify(pixels), targets), pixels)
        fooled = pixels - epsilon / 4 * gradient.sign()
        fooled = fooled.clamp(images - epsilon, images + epsilon)
    return fooled.detach()
