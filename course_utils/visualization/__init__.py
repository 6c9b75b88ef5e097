"""Методы, которые показывают, что видит сеть: один метод — одна функция, результат — тензор.

Общие правила:

* вызов всегда начинается одинаково: `method(model, images, target, *, …)`;
* `images` — (N, C, H, W) любого вещественного типа; результат того же типа, без графа;
* `target`: None — самый вероятный класс, целое — один на всех, LongTensor (N,) — каждой свой;
* `layer` — имя слоя с точками или сам модуль;
* градиенты — от логитов (метод `logits`, если он есть у сети); вероятности — в окклюзии, RISE и
  кривых удаления;
* сеть работает в режиме оценки и возвращается такой, какой была: хуки, режим, градиенты,
  статистики, генераторы случайных чисел.
"""

from .activations import activations, sparsity
from .adversarial import fgsm, pgd
from .ascent import deep_dream, maximize, similarity
from .averaged_gradients import Integrated, integrated_gradients, smoothgrad
from .cam import class_activation_map, grad_cam, grad_cam_plus_plus, guided_grad_cam
from .correspondence import Matches, correspond
from .curves import Curve, deletion_curve, insertion_curve
from .embedding import codes, grid_layout, nearest, pca, tsne
from .filters import (
    LayerInfo,
    dead_filters,
    filter_planes,
    first_filters,
    list_layers,
    smoothness,
    summed_filters,
)
from .fooling import Fooled, fooling
from .gradients import (
    deconvnet,
    gradient,
    gradient_x_input,
    guided_backprop,
    reduce_channels,
    saliency,
)
from .inversion import Inversion, invert
from .maps import box_from_map, normalize_map, resize_map
from .occlusion import Occluded, occlude, occlusion_map
from .patches import Patches, random_directions, top_patches
from .pointing import Scenes, centre_maps, pointing_game, scenes
from .priors import alpha_norm, total_variation
from .probes import Probe, linear_probe, probes_by_depth
from .receptive_field import ReceptiveField, receptive_field
from .rise import rise
from .robustness import Robustness, accuracy_against
from .sanity import Cascade, cascading_randomization, rank_correlation
from .score_cam import score_cam

__all__ = [
    "Cascade",
    "Curve",
    "Fooled",
    "Integrated",
    "Inversion",
    "LayerInfo",
    "Matches",
    "Occluded",
    "Patches",
    "Probe",
    "ReceptiveField",
    "Robustness",
    "Scenes",
    "accuracy_against",
    "activations",
    "alpha_norm",
    "box_from_map",
    "cascading_randomization",
    "centre_maps",
    "class_activation_map",
    "codes",
    "correspond",
    "dead_filters",
    "deconvnet",
    "deep_dream",
    "deletion_curve",
    "fgsm",
    "filter_planes",
    "first_filters",
    "fooling",
    "grad_cam",
    "grad_cam_plus_plus",
    "gradient",
    "gradient_x_input",
    "grid_layout",
    "guided_backprop",
    "guided_grad_cam",
    "insertion_curve",
    "integrated_gradients",
    "invert",
    "linear_probe",
    "list_layers",
    "maximize",
    "nearest",
    "normalize_map",
    "occlude",
    "occlusion_map",
    "pca",
    "pgd",
    "pointing_game",
    "probes_by_depth",
    "random_directions",
    "rank_correlation",
    "receptive_field",
    "reduce_channels",
    "resize_map",
    "rise",
    "saliency",
    "scenes",
    "score_cam",
    "similarity",
    "smoothgrad",
    "smoothness",
    "sparsity",
    "summed_filters",
    "top_patches",
    "total_variation",
    "tsne",
]
