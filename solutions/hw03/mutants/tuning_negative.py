"""Отрицательные ответы не заменены нулём."""
# task: tuning_curve
# fails: test_tuning_curve


def tuning_curve(field, stimuli):
    if stimuli.shape[2:] != field.shape:
        raise ValueError("формы не совпадают")
    return (stimuli * field).sum(axis=(2, 3)).max(axis=1)
