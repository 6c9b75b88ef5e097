"""Прибавлен сам градиент, а не его знак."""
# task: fgsm
# fails: test_fgsm


def fgsm(model, images, labels, epsilon):
    if epsilon < 0:
        raise ValueError("ε")
    pixels = images.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(F.cross_entropy(model(pixels), labels), pixels)
    return (images + epsilon * gradient).clamp(0, 1).detach()
