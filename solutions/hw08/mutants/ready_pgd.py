"""Атаку провела готовая функция курса."""
# task: fool
# fails: test_fool
# zero: test_fool

from course_utils.visualization import pgd


class Attacked(nn.Module):
    """Сеть, которая принимает яркости."""

    def forward(self, images):
        return classify(images)


def fool(images, targets, epsilon):
    return pgd(Attacked(), images, targets, epsilon=epsilon, targeted=True)
