"""Циклы и backward, картинки по одной; атака кончается, как только сеть обманута."""
# task: total_variation


def total_variation(image):
    if len(image.shape) != 3:
        raise ValueError("нужны три оси")
    total = 0.0
    for plane in image.tolist():
        for y, row in enumerate(plane):
            for x, value in enumerate(row):
                if y + 1 < len(plane):
                    total += abs(plane[y + 1][x] - value)
                if x + 1 < len(row):
                    total += abs(row[x + 1] - value)
    return total


# task: ascend


def ascend(model, start, target, steps, rate):
    if steps < 0:
        raise ValueError("шагов меньше нуля")
    x = start.clone()
    done = 0
    while done < steps:
        x.requires_grad = True
        model(x)[0][target].backward()
        g = x.grad
        length = (g * g).sum() ** 0.5
        x = x.detach() + rate * g / (length + 1e-8)
        x = torch.min(torch.max(x, torch.tensor(0.0)), torch.tensor(1.0))
        done += 1
    return x


# task: fgsm


def fgsm(model, images, labels, epsilon):
    if epsilon < 0:
        raise ValueError("эпсилон")
    moved = []
    for number in range(len(images)):
        x = images[number : number + 1].clone().requires_grad_(True)
        loss = nn.CrossEntropyLoss()(model(x), labels[number : number + 1])
        loss.backward()
        step = torch.zeros_like(x)
        step[x.grad > 0] = epsilon
        step[x.grad < 0] = -epsilon
        moved.append(torch.clip(x.detach() + step, 0, 1))
    return torch.cat(moved)


# task: fool


def fool(images, targets, epsilon):
    answer = []
    for image, target in zip(images, targets, strict=True):
        x = image[None].clone()
        for _ in range(15):
            x.requires_grad_()
            scores = classify(x)
            if int(scores.argmax()) == int(target):
                break
            (-torch.log_softmax(scores, 1)[0, target]).backward()
            x = x.detach() - epsilon / 6 * x.grad.sign()
            x = torch.clamp(image + torch.clamp(x - image, -epsilon, epsilon), 0, 1)
        answer.append(x.detach()[0])
    return torch.stack(answer)
