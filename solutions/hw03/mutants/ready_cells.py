"""Карты взяты у готовых клеток библиотеки."""
# task: simple_cells
# fails: test_simple_cells
# zero: test_simple_cells


def simple_cells(picture, bank):
    edge = len(bank[0]) // 2
    return cortex.simple_cells(picture, bank)[:, edge:-edge, edge:-edge]
