"""Нет ReLU: места «против класса» остались."""
# task: gradcam
# fails: test_gradcam


def gradcam(features, head, images, targets):
    if len(images) != len(targets):
        raise ValueError("разное число")
    maps = features(images).detach().requires_grad_()
    scores = head(maps)[torch.arange(len(images)), targets]
    (gradient,) = torch.autograd.grad(scores.sum(), maps)
    return (gradient.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1).detach()
