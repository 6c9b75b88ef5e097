"""Граф прямого прохода (torch.fx): из каких слоёв сеть состоит на самом деле и в каком порядке."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .core import has_logits, scores


class _Tracer(fx.Tracer):
    """Останавливается на слоях без вложенных модулей и на любой батч-нормализации."""

    def __init__(self, method: str) -> None:
        super().__init__()
        self.traced_func_name = method
        self.outputs: dict[nn.Module, fx.Node] = {}

    def is_leaf_module(self, module: nn.Module, name: str) -> bool:
        return not any(module.children()) or isinstance(module, _BatchNorm)

    def call_module(
        self, module: nn.Module, forward: Callable[..., Any], args: Any, kwargs: Any
    ) -> Any:
        output = super().call_module(module, module.forward, args, kwargs)
        if isinstance(output, fx.Proxy):
            self.outputs.setdefault(module, output.node)
        return output


@dataclass(frozen=True)
class Graph:
    """Прямой проход до логитов.

    Поля:
        module: та же сеть в виде `fx.GraphModule`; слои — общие с исходной сетью.
        outputs: модуль → узел, который он выдаёт при первом вызове; есть и у составных модулей.
    """

    module: fx.GraphModule
    outputs: dict[nn.Module, fx.Node]


def trace(model: nn.Module) -> Graph | None:
    """Граф сети или None, если её `forward` ветвится по данным; хуки при записи не вызываются."""
    tracer = _Tracer("logits" if has_logits(model) else "forward")
    try:
        graph = tracer.trace(model)
    except Exception:  # torch.fx сообщает о непригодной сети исключениями разных видов
        return None
    return Graph(fx.GraphModule(model, graph), tracer.outputs)


def fast_scores(model: nn.Module) -> Callable[[Tensor], Tensor]:
    """Логиты сети, посчитанные быстрее: батч-нормализация слита со свёрткой, каналы — последними.

    Для методов, которым нужны сотни проходов. Сеть не меняется; ответ тот же с точностью до
    округления. Сеть, которую нельзя записать графом, вычисляется как есть. Вызывайте внутри
    `preserved`: слияние верно только в режиме оценки.
    """
    module = fused(model)
    if module is None:
        return lambda images: scores(model, images)

    def forward(images: Tensor) -> Tensor:
        return scores(module, images.contiguous(memory_format=torch.channels_last))

    return forward


def fused(model: nn.Module) -> fx.GraphModule | None:
    """Граф сети в режиме оценки, где батч-нормализация слита со свёрткой перед ней.

    None, если графа нет или на слоях стоят хуки: в графе они бы потерялись.
    """
    hooked = any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())
    graph = None if hooked else trace(model)
    if graph is None:
        return None
    module = graph.module
    layers = dict(module.named_modules())
    for node in list(module.graph.nodes):
        if node.op == "call_method" and node.target == "view":
            node.target = "reshape"  # view не умеет с каналами на последнем месте
        if node.op != "call_module" or type(layers[node.target]) is not nn.BatchNorm2d:
            continue
        before = node.args[0]
        if before.op != "call_module" or type(layers[before.target]) is not nn.Conv2d:
            continue
        conv, norm = layers[before.target], layers[node.target]
        shared = len(before.users) > 1 or _calls(module, before.target) > 1
        if shared or norm.running_mean is None:
            continue
        name = f"fused_{node.name}"
        module.add_submodule(name, fuse_conv_bn_eval(conv, norm))
        with module.graph.inserting_before(node):
            node.replace_all_uses_with(module.graph.call_module(name, before.args))
        module.graph.erase_node(node)
        module.graph.erase_node(before)
    module.recompile()
    return module


def _calls(module: fx.GraphModule, target: str) -> int:
    return sum(node.op == "call_module" and node.target == target for node in module.graph.nodes)
