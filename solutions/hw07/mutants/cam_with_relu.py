"""ReLU применён и в CAM: голоса против класса потеряны."""
# task: cam
# fails: test_cam


def cam(maps, weights, target):
    if len(maps) != weights.shape[1]:
        raise ValueError("число карт")
    return torch.tensordot(weights[target], maps, dims=1).relu()
