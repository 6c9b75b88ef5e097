"""Картинки упорядочены по среднему отклику, а не по наибольшему."""
# task: strongest_patches
# fails: test_strongest_patches


def strongest_patches(maps, images, channel, k, size, jump):
    if not 0 <= channel < maps.shape[1]:
        raise ValueError("нет канала")
    card = maps[:, channel].flatten(1)
    best = card.mean(dim=1).argsort(descending=True)[:k]
    patches = []
    for number in best:
        row, column = (jump * n for n in divmod(int(card[number].argmax()), maps.shape[3]))
        patches.append(images[number, 0, row : row + size, column : column + size])
    return best, torch.stack(patches)
