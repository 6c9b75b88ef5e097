"""Неверное имя слоя даёт KeyError вместо ValueError с объяснением."""
# task: activation
# fails: test_activation


def activation(model, name, images):
    layer = dict(model.named_modules())[name]
    captured, training = [], model.training
    hook = layer.register_forward_hook(lambda *call: captured.append(call[-1].clone()))
    with torch.no_grad():
        model.eval()(images)
    hook.remove()
    model.train(training)
    return captured[0]
