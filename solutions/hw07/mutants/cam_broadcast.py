"""Несовпадение числа карт и весов не замечено."""
# task: cam
# fails: test_cam


def cam(maps, weights, target):
    row = weights[target].expand(len(maps)) if weights.shape[1] == 1 else weights[target]
    count = min(len(maps), len(row))
    return torch.tensordot(row[:count], maps[:count], dims=1)
