"""ReLU применён к каждой карте до сложения, а не к сумме."""
# task: gradcam
# fails: test_gradcam


def gradcam(features, head, images, targets):
    if len(images) != len(targets):
        raise ValueError("разное число")
    maps = features(images).detach().requires_grad_()
    scores = head(maps)[torch.arange(len(images)), targets]
    (gradient,) = torch.autograd.grad(scores.sum(), maps)
    return (gradient.mean(dim=(2, 3), keepdim=True) * maps).relu().sum(dim=1).detach()
