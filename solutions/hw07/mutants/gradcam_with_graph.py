"""Ответ связан с графом, хотя просили тензор без него."""
# task: gradcam
# fails: test_gradcam


def gradcam(features, head, images, targets):
    if len(images) != len(targets):
        raise ValueError("разное число")
    maps = features(images)
    scores = head(maps)[torch.arange(len(images)), targets]
    (gradient,) = torch.autograd.grad(scores.sum(), maps, retain_graph=True)
    return (gradient.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1).relu()
