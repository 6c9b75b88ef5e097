"""Производная вероятности вместо логита: там, где сеть уверена, карта гаснет."""
# task: saliency
# fails: test_saliency


def saliency(model, images, targets):
    if len(images) != len(targets):
        raise ValueError("разное число")
    pixels = images.detach().requires_grad_()
    scores = model(pixels).softmax(dim=1)[torch.arange(len(images)), targets]
    return torch.autograd.grad(scores.sum(), pixels)[0].abs().amax(dim=1)
