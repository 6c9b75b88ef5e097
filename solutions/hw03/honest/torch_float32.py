"""Тензоры PyTorch в float32, свёртка — готовая из PyTorch."""
# task: gabor

import torch


def gabor(size, angle, frequency, phase, sigma):
    if not size % 2:
        raise ValueError("сторона чётная")
    steps = torch.arange(size, dtype=torch.float32) - size // 2
    y, x = torch.meshgrid(-steps, steps, indexing="ij")
    angle = torch.tensor(float(angle))
    distance = y * angle.cos() - x * angle.sin()
    bell = torch.exp(-(x.square() + y.square()) / (2 * sigma**2))
    wave = torch.cos(2 * torch.pi * frequency * distance + phase)
    g = bell * (wave - (bell * wave).sum() / bell.sum())
    return g / g.norm()


# task: simple_cells

import torch


def simple_cells(picture, bank):
    picture, bank = torch.as_tensor(picture).float(), torch.as_tensor(bank).float()
    return torch.conv2d(picture[None, None], bank[:, None])[0].relu()


# task: tuning_curve

import torch


def tuning_curve(field, stimuli):
    field, stimuli = torch.as_tensor(field).float(), torch.as_tensor(stimuli).float()
    if tuple(field.shape) != tuple(stimuli.shape[-2:]):
        raise ValueError("разная форма")
    return torch.tensordot(stimuli, field, dims=2).relu().amax(dim=-1)


# task: preferred_angle

import torch


def preferred_angle(angles, responses):
    angles, responses = torch.as_tensor(angles).float(), torch.as_tensor(responses).float()
    if responses.sum() == 0:
        raise ValueError("клетка молчит")
    x = (responses * (2 * angles).cos()).sum() / responses.sum()
    y = (responses * (2 * angles).sin()).sum() / responses.sum()
    return torch.remainder(torch.atan2(y, x) / 2, torch.pi), torch.hypot(x, y)


# task: complex_cell

import torch


def complex_cell(picture, even, odd):
    if tuple(even.shape) != tuple(odd.shape):
        raise ValueError("поля разной формы")
    pair = torch.stack([torch.as_tensor(field).float() for field in (even, odd)])
    answers = torch.conv2d(torch.as_tensor(picture).float()[None], pair[:, None])
    return answers.square().sum(dim=0).sqrt()
