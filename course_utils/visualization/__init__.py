"""Методы, которые показывают, что видит сеть: один метод — одна функция, результат — тензор.

Общие правила:

* вызов всегда начинается одинаково: `method(model, images, target, *, …)`;
* `images` — (N, C, H, W) любого вещественного типа, сигналы — (N, C, L); результат того же типа,
  без графа;
* `target`: None — самый вероятный класс, целое — один на всех, LongTensor (N,) — каждой свой,
  функция ответа — любое число, которое из него можно узнать (`targets`);
* `layer` — имя слоя с точками или сам модуль;
* градиенты — от логитов (метод `logits`, если он есть у сети); вероятности — в окклюзии, RISE и
  кривых удаления;
* сеть работает в режиме оценки и возвращается такой, какой была: хуки, режим, градиенты,
  статистики, генераторы случайных чисел.
"""

from .attack import robustness
from .attack.adversarial import fgsm, pgd
from .attack.fooling import Fooled, fooling
from .attack.robustness import Robustness, accuracy_against
from .attribution.attention import attention_rollout
from .attribution.averaged import Integrated, integrated_gradients, smoothgrad
from .attribution.cam import class_activation_map, grad_cam, grad_cam_plus_plus, guided_grad_cam
from .attribution.cam_family import ablation_cam, eigen_cam, hires_cam, layer_cam, xgrad_cam
from .attribution.curves import Curve, deletion_curve, insertion_curve
from .attribution.gradients import (
    deconvnet,
    gradient,
    gradient_x_input,
    guided_backprop,
    reduce_channels,
    saliency,
)
from .attribution.lrp import Explained, lrp
from .attribution.occlusion import Occluded, occlude, occlusion_map
from .attribution.pointing import Scenes, centre_maps, pointing_game, scenes
from .attribution.rise import rise
from .attribution.sanity import Cascade, cascading_randomization, rank_correlation
from .attribution.score_cam import score_cam
from .engine.relu_rules import ReluRule
from .features.activations import activations, sparsity
from .features.concepts import Tcav, concept_vector, tcav
from .features.correspondence import Matches, correspond
from .features.embedding import codes, grid_layout, nearest, pca, tsne
from .features.filters import (
    LayerInfo,
    dead_filters,
    filter_planes,
    first_filters,
    list_layers,
    smoothness,
    summed_filters,
)
from .features.patches import Patches, random_directions, top_patches
from .features.probes import Probe, linear_probe, probes_by_depth
from .features.receptive_field import ReceptiveField, receptive_field
from .ground import targets
from .ground.core import recording
from .ground.maps import box_from_map, normalize_map, relative_map, resize_map
from .synthesis import ascent
from .synthesis.ascent import deep_dream, maximize, similarity
from .synthesis.inversion import Inversion, invert
from .synthesis.priors import alpha_norm, total_variation

__all__ = [
    "Cascade",
    "Curve",
    "Explained",
    "Fooled",
    "Integrated",
    "Inversion",
    "LayerInfo",
    "Matches",
    "Occluded",
    "Patches",
    "Probe",
    "ReceptiveField",
    "ReluRule",
    "Robustness",
    "Scenes",
    "Tcav",
    "ablation_cam",
    "accuracy_against",
    "activations",
    "alpha_norm",
    "ascent",
    "attention_rollout",
    "box_from_map",
    "cascading_randomization",
    "centre_maps",
    "class_activation_map",
    "codes",
    "concept_vector",
    "correspond",
    "dead_filters",
    "deconvnet",
    "deep_dream",
    "deletion_curve",
    "eigen_cam",
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
    "hires_cam",
    "insertion_curve",
    "integrated_gradients",
    "invert",
    "layer_cam",
    "linear_probe",
    "list_layers",
    "lrp",
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
    "recording",
    "reduce_channels",
    "relative_map",
    "resize_map",
    "rise",
    "robustness",
    "saliency",
    "scenes",
    "score_cam",
    "similarity",
    "smoothgrad",
    "smoothness",
    "sparsity",
    "summed_filters",
    "targets",
    "tcav",
    "top_patches",
    "total_variation",
    "tsne",
    "xgrad_cam",
]
