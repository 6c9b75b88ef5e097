"""Наибольшее взято по наклонам вместо фаз."""
# task: tuning_curve
# fails: test_tuning_curve


def tuning_curve(field, stimuli):
    if stimuli.shape[2:] != field.shape:
        raise ValueError("формы не совпадают")
    return np.maximum((stimuli * field).sum(axis=(2, 3)), 0).max(axis=0)
