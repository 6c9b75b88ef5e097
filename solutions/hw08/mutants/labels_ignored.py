"""Метки не учтены: уводит от ответа сети."""
# task: fgsm
# fails: test_fgsm


def fgsm(model, images, labels, epsilon):
    if epsilon < 0:
        raise ValueError("ε")
    pixels = images.detach().requires_grad_()
    scores = model(pixels)
    (gradient,) = torch.autograd.grad(F.cross_entropy(scores, scores.argmax(dim=1)), pixels)
    return (images + epsilon * gradient.sign()).clamp(0, 1).detach()
