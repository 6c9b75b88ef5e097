"""Рисует docs/img/cover.png — картинку для README — теми же функциями, что и лекции."""

from math import pi
from pathlib import Path

import numpy as np
import torch

from course_utils import plot
from course_utils.convolution import conv2d
from course_utils.cortex import complex_cells, gabor_bank, luminance
from course_utils.data import imagenet_classes, imagenet_samples
from course_utils.models import pretrained
from course_utils.visualization.attribution.occlusion import occlusion_map

torch.set_grad_enabled(False)
sample = imagenet_samples()[0]
net = pretrained()
batch = net.preprocess(sample.image)
photo = np.moveaxis(net.preprocess.inverse(batch)[0].numpy(), 0, -1).clip(0, 1)
gray = luminance(photo)

angles = np.arange(8) * pi / 8
even, odd = (gabor_bank(angles, frequency=0.15, phase=phase) for phase in (0, pi / 2))
edges = complex_cells(gray, even, odd).max(axis=0)
sobel = conv2d(gray, np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]))
drop = occlusion_map(net, batch, window=64, stride=16)[0].squeeze().numpy()

name = imagenet_classes()[int(net(batch).argmax())].russian
fig, axes = plot.figure(1, 4, alt="Собака глазами коры, свёртки и сети", size=(12, 3.4))
axes[0].imshow(photo)
axes[1].imshow(edges, cmap="magma")
bound = float(np.percentile(np.abs(sobel), 99.5))
axes[2].imshow(sobel, cmap="RdBu_r", vmin=-bound, vmax=bound)
axes[3].imshow(gray, cmap="gray")
axes[3].imshow(drop, cmap="inferno", alpha=0.6)
titles = ("фотография", "края, которые видит V1", "одна свёртка 3×3", f"что важно сети: «{name}»")
for ax, title in zip(axes, titles, strict=True):
    ax.set_title(title, fontsize=12)
    ax.axis("off")
fig.savefig(Path(__file__).with_suffix(".png"), dpi=80, facecolor="white")
