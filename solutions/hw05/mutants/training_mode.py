"""Сеть не переведена в режим оценки: дропаут и батч-нормализация искажают карты."""
# task: activation
# fails: test_activation


def activation(model, name, images):
    layers = dict(model.named_modules())
    if name not in layers:
        raise ValueError("нет слоя")
    captured, training = [], model.training
    hook = layers[name].register_forward_hook(lambda *call: captured.append(call[-1].clone()))
    with torch.no_grad():
        model.train()(images)
    hook.remove()
    model.train(training)
    return captured[0]
