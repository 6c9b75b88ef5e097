"""Сохранён сам тензор, а не копия: ReLU на месте меняет его задним числом."""
# task: activation
# fails: test_activation


def activation(model, name, images):
    layers = dict(model.named_modules())
    if name not in layers:
        raise ValueError("нет слоя")
    captured, training = [], model.training
    hook = layers[name].register_forward_hook(lambda *call: captured.append(call[-1]))
    with torch.no_grad():
        model.eval()(images)
    hook.remove()
    model.train(training)
    return captured[0]
