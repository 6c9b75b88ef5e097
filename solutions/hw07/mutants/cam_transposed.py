"""Взят столбец весов вместо строки: веса канала по классам."""
# task: cam
# fails: test_cam


def cam(maps, weights, target):
    if len(maps) != weights.shape[1]:
        raise ValueError("число карт")
    column = weights.reshape(weights.shape[1], weights.shape[0])[:, target % weights.shape[0]]
    return torch.tensordot(column, maps, dims=1)
