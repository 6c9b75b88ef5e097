"""Усреднены модули, а не градиенты со знаком: шум не гасится."""
# task: smoothgrad
# fails: test_smoothgrad


def smoothgrad(model, image, target, noise):
    if noise.shape[1:] != image.shape:
        raise ValueError("формы")
    noisy = (image + noise).detach().requires_grad_()
    (gradient,) = torch.autograd.grad(model(noisy)[:, target].sum(), noisy)
    return gradient.abs().amax(dim=1).mean(dim=0)
