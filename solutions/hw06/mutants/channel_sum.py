"""По каналам взята сумма модулей вместо наибольшего."""
# task: saliency
# fails: test_saliency


def saliency(model, images, targets):
    if len(images) != len(targets):
        raise ValueError("разное число")
    pixels = images.detach().requires_grad_()
    scores = model(pixels)[torch.arange(len(images)), targets]
    return torch.autograd.grad(scores.sum(), pixels)[0].abs().sum(dim=1)
