"""Оптимизаторы PyTorch: SGD для восхождения, Adam с возвратом в куб для атаки."""
# task: total_variation


def total_variation(image):
    if image.dim() != 3:
        raise ValueError("C, H, W")
    rows, columns = torch.diff(image, dim=1), torch.diff(image, dim=2)
    return torch.linalg.vector_norm(rows, ord=1) + torch.linalg.vector_norm(columns, ord=1)


# task: ascend


def ascend(model, start, target, steps, rate):
    if steps < 0:
        raise ValueError("steps")
    image = nn.Parameter(start.clone())
    climber = torch.optim.SGD([image], lr=rate, maximize=True)
    for _ in range(steps):
        climber.zero_grad()
        model(image)[0, target].backward()
        image.grad /= image.grad.norm() + 1e-8
        climber.step()
        with torch.no_grad():
            image.clamp_(0, 1)
    return image.data


# task: fgsm


def fgsm(model, images, labels, epsilon):
    if not epsilon >= 0:
        raise ValueError("epsilon")
    delta = torch.zeros_like(images, requires_grad=True)
    F.nll_loss(F.log_softmax(model(images + delta), 1), labels, reduction="sum").backward()
    with torch.no_grad():
        return torch.clamp(images + torch.sign(delta.grad).mul(epsilon), min=0, max=1)


# task: fool


def fool(images, targets, epsilon):
    low, high = torch.clamp(images - epsilon, 0, 1), torch.clamp(images + epsilon, 0, 1)
    fooled = images.clone().requires_grad_()
    optimizer = torch.optim.Adam([fooled], lr=0.05)
    for _ in range(20):
        optimizer.zero_grad()
        F.cross_entropy(classify(fooled), targets, reduction="sum").backward()
        optimizer.step()
        fooled.data = torch.minimum(torch.maximum(fooled.data, low), high)
    return fooled.detach()
