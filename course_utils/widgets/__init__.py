"""Виджеты курса: двигаешь — и видишь, что изменилось. Каждый умеет быть неподвижной картинкой."""

from .activation_explorer import activation_explorer
from .adversarial_explorer import adversarial_explorer
from .ascent_steps import ascent_steps
from .augmentation_explorer import augmentation_explorer
from .class_picker import class_picker
from .convolution_stepper import convolution_stepper
from .digit_answers import digit_answers
from .dilation_explorer import dilation_explorer
from .explorer import Explorer
from .filter_explorer import filter_explorer
from .gabor_explorer import gabor_explorer
from .inversion_depth import inversion_depth
from .line_filter_explorer import line_filter_explorer
from .occluder import occluder
from .output_size_calculator import output_size_calculator
from .permuted_pixels import permuted_pixels
from .receptive_box import receptive_box
from .receptive_field_explorer import receptive_field_explorer
from .saliency_switch import saliency_switch
from .tsne_explorer import tsne_explorer

__all__ = [
    "Explorer",
    "activation_explorer",
    "adversarial_explorer",
    "ascent_steps",
    "augmentation_explorer",
    "class_picker",
    "convolution_stepper",
    "digit_answers",
    "dilation_explorer",
    "filter_explorer",
    "gabor_explorer",
    "inversion_depth",
    "line_filter_explorer",
    "occluder",
    "output_size_calculator",
    "permuted_pixels",
    "receptive_box",
    "receptive_field_explorer",
    "saliency_switch",
    "tsne_explorer",
]
