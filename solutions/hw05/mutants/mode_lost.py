"""Сеть осталась в режиме оценки, хотя была в режиме обучения."""
# task: activation
# fails: test_activation


def activation(model, name, images):
    layers = dict(model.named_modules())
    if name not in layers:
        raise ValueError("нет слоя")
    captured = []
    hook = layers[name].register_forward_hook(lambda *call: captured.append(call[-1].clone()))
    with torch.no_grad():
        model.eval()(images)
    hook.remove()
    return captured[0]
