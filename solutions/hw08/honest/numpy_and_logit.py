"""NumPy между шагами и в ответах; цель атаки — сам логит, сорок шагов."""
# task: total_variation


def total_variation(image):
    image = np.asarray(image)
    if image.ndim != 3:
        raise ValueError(f"осей {image.ndim}")
    down = np.abs(image[:, 1:] - image[:, :-1])
    right = np.abs(image[:, :, 1:] - image[:, :, :-1])
    return np.concatenate([down.ravel(), right.ravel()]).sum()


# task: ascend


def ascend(model, start, target, steps, rate):
    if steps < 0:
        raise ValueError(steps)
    x = start.numpy().copy()
    for _ in range(steps):
        leaf = torch.tensor(x, requires_grad=True)
        model(leaf)[:, target].sum().backward()
        slope = leaf.grad.numpy()
        x = np.clip(x + rate * slope / (np.linalg.norm(slope) + 1e-8), 0, 1)
    return x


# task: fgsm


def fgsm(model, images, labels, epsilon):
    if epsilon < 0:
        raise ValueError("отрицательное ε")
    leaf = torch.tensor(images.numpy(), requires_grad=True)
    chances = model(leaf).softmax(dim=1)[np.arange(len(images)), labels]
    (-chances.log()).sum().backward()
    return np.clip(images.numpy() + epsilon * np.sign(leaf.grad.numpy()), 0, 1)


# task: fool


def fool(images, targets, epsilon):
    clean = images.numpy()
    x = clean.copy()
    for _ in range(40):
        leaf = torch.tensor(x, requires_grad=True)
        classify(leaf)[np.arange(len(x)), targets].sum().backward()
        x = x + epsilon / 10 * np.sign(leaf.grad.numpy())
        x = np.clip(np.clip(x, clean - epsilon, clean + epsilon), 0, 1)
    return x
