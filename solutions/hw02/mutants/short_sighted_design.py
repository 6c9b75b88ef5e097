"""Рецептивное поле меньше 31 пикселя: последняя свёртка стоит до пулинга."""
# task: design
# fails: test_design


def design():
    stage = [conv(8, 3, padding=1), pool(2)]
    return [*stage, *stage, conv(16, 3, padding=1), pool(2)]
