"""Форма стимулов не проверена: NumPy молча растягивает полоски."""
# task: tuning_curve
# fails: test_tuning_curve


def tuning_curve(field, stimuli):
    return np.maximum((stimuli * field).sum(axis=(2, 3)), 0).max(axis=1)
