"""Координаты карты приняты за координаты картинки: шаг полей не учтён."""
# task: strongest_patches
# fails: test_strongest_patches


def strongest_patches(maps, images, channel, k, size, jump):
    if not 0 <= channel < maps.shape[1]:
        raise ValueError("нет канала")
    strength, place = maps[:, channel].flatten(1).max(dim=1)
    best = strength.argsort(descending=True)[:k]
    patches = []
    for number in best:
        row, column = divmod(int(place[number]), maps.shape[3])
        patches.append(images[number, 0, row : row + size, column : column + size])
    return best, torch.stack(patches)
