"""Градиенты сложены, а не усреднены."""
# task: smoothgrad
# fails: test_smoothgrad


def smoothgrad(model, image, target, noise):
    if noise.shape[1:] != image.shape:
        raise ValueError("формы")
    noisy = (image + noise).detach().requires_grad_()
    (gradient,) = torch.autograd.grad(model(noisy)[:, target].sum(), noisy)
    return gradient.sum(dim=0).abs().amax(dim=0)
