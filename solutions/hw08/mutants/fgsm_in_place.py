"""Добавка прибавлена на месте: испорчены картинки того, кто вызвал функцию."""
# task: fgsm
# fails: test_fgsm


def fgsm(model, images, labels, epsilon):
    if epsilon < 0:
        raise ValueError("ε")
    pixels = images.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(F.cross_entropy(model(pixels), labels), pixels)
    return images.add_(epsilon * gradient.sign()).clamp_(0, 1)
