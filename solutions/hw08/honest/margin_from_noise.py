"""Атака из случайной точки куба, цель — перевес над лучшим из остальных классов, шаг по длине."""
# task: fgsm


def fgsm(model, images, labels, epsilon):
    if epsilon < 0:
        raise ValueError(epsilon)
    slope = torch.func.grad(lambda x: F.cross_entropy(model(x), labels))(images)
    return images.add(slope.detach().sign(), alpha=epsilon).clamp(0, 1)


# task: fool


def fool(images, targets, epsilon):
    def into_cube(x):
        return torch.minimum(torch.maximum(x, images - epsilon), images + epsilon).clamp(0, 1)

    def margin(x):
        logits = classify(x)
        own = logits.gather(1, targets[:, None])[:, 0]
        rivals = logits.scatter(1, targets[:, None], -torch.inf).amax(1)
        return (own - rivals).sum()

    x = into_cube(images + epsilon * (2 * torch.rand_like(images) - 1))
    for _ in range(25):
        leaf = x.clone().requires_grad_()
        margin(leaf).backward()
        length = leaf.grad.flatten(1).norm(dim=1).clamp(min=1e-12)
        x = into_cube(x + leaf.grad / length[:, None, None, None])
    return x
