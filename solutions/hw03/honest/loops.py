"""Циклы, списки, math и cmath: ни одной операции с массивами."""
# task: gabor

import math


def gabor(size, angle, frequency, phase, sigma):
    if size % 2 != 1:
        raise ValueError("сторона чётная")
    middle = size // 2
    bells, waves = [], []
    for row in range(size):
        for column in range(size):
            x, y = column - middle, middle - row
            distance = y * math.cos(angle) - x * math.sin(angle)
            bells.append(math.exp(-(x * x + y * y) / (2 * sigma * sigma)))
            waves.append(math.cos(2 * math.pi * frequency * distance + phase))
    k = sum(w * v for w, v in zip(bells, waves, strict=True)) / sum(bells)
    g = [w * (v - k) for w, v in zip(bells, waves, strict=True)]
    norm = math.sqrt(sum(value * value for value in g))
    return [[g[row * size + column] / norm for column in range(size)] for row in range(size)]


# task: simple_cells


def simple_cells(picture, bank):
    maps = []
    for field in bank:
        k = len(field)
        rows = []
        for row in range(len(picture) - k + 1):
            line = []
            for column in range(len(picture[0]) - k + 1):
                total = 0
                for i in range(k):
                    for j in range(k):
                        total += float(picture[row + i][column + j]) * float(field[i][j])
                line.append(max(total, 0))
            rows.append(line)
        maps.append(rows)
    return maps


# task: tuning_curve


def tuning_curve(field, stimuli):
    field, answers = field.tolist(), []
    for phases in stimuli.tolist():
        best = 0.0
        for picture in phases:
            if len(picture) != len(field) or len(picture[0]) != len(field[0]):
                raise ValueError("разная форма")
            rows = zip(field, picture, strict=True)
            best = max(best, sum(a * b for one, two in rows for a, b in zip(one, two, strict=True)))
        answers.append(best)
    return answers


# task: preferred_angle

import cmath


def preferred_angle(angles, responses):
    total = sum(float(r) for r in responses)
    if total == 0:
        raise ValueError("клетка молчит")
    mean = 0
    for angle, answer in zip(angles, responses, strict=True):
        mean += answer * cmath.exp(2j * angle) / total
    slant = cmath.phase(mean) / 2
    if slant < 0:
        slant += cmath.pi
    return [slant, abs(mean)]


# task: complex_cell


def complex_cell(picture, even, odd):
    if len(even) != len(odd) or len(even[0]) != len(odd[0]):
        raise ValueError("поля разной формы")
    answers = []
    for row in range(len(picture) - len(even) + 1):
        answers.append([])
        for column in range(len(picture[0]) - len(even[0]) + 1):
            energy = 0
            for field in (even, odd):
                linear = 0
                for i, line in enumerate(field):
                    for j, weight in enumerate(line):
                        linear += float(picture[row + i][column + j]) * float(weight)
                energy += linear**2
            answers[-1].append(energy**0.5)
    return answers
