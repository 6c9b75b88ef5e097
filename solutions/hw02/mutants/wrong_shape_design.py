"""Дополнение забыто: последняя карта меньше 8×8, и ни одно требование не засчитано."""
# task: design
# fails: test_design


def design():
    stage = [conv(8, 3), pool(2)]
    return [*stage, *stage, *stage, conv(16, 3)]
