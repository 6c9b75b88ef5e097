"""В кривой нет нетронутой картинки: точек steps вместо steps + 1."""
# task: deletion_curve
# fails: test_deletion_curve


def deletion_curve(model, image, target, importance, steps):
    if importance.numel() % steps:
        raise ValueError("не делится")
    rank = importance.flatten().argsort(descending=True).argsort().view(importance.shape)
    portion = importance.numel() // steps
    kept = torch.stack([rank >= portion * step for step in range(1, steps + 1)])
    return model(image * kept[:, None]).softmax(dim=1)[:, target].detach()
