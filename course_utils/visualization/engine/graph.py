"""Граф прямого прохода (torch.fx): из каких слоёв сеть состоит на самом деле и в каком порядке."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import torch
from torch import Tensor, fx, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.utils.fusion import fuse_conv_bn_eval

from ..ground.core import Target, has_logits, scores
from .channels_last import channels_last

Scores: TypeAlias = Callable[[Tensor], Tensor]


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
    """Граф сети или None, если её `forward` ветвится по данным.

    Хуки при записи не вызываются; то, что `forward` сохранил в полях модулей, возвращается назад.
    """
    before = [(module, dict(vars(module))) for module in model.modules()]
    tracer = _Tracer("logits" if has_logits(model) else "forward")
    try:
        graph = tracer.trace(model)
    except Exception:  # torch.fx сообщает о непригодной сети исключениями разных видов
        return None
    finally:
        for module, fields in before:
            vars(module).clear()
            vars(module).update(fields)
    return Graph(fx.GraphModule(model, graph), tracer.outputs)


def fused(model: nn.Module) -> Graph | None:
    """Граф сети в режиме оценки, где батч-нормализация слита со свёрткой перед ней.

    Сеть не меняется: слитые свёртки — новые. У слоя, который слился, выхода в графе нет. None, если
    графа нет или на слоях стоят хуки: в графе они бы потерялись.
    """
    hooked = any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())
    found = None if hooked else trace(model)
    if found is None:
        return None
    module, outputs = found.module, found.outputs
    layers = dict(module.named_modules())
    for node in list(module.graph.nodes):
        if _is_convolution_and_norm(node, layers):
            outputs = _merge(module, node, outputs)
    module.recompile()
    return Graph(module, outputs)


def _merge(
    module: fx.GraphModule, norm: fx.Node, outputs: dict[nn.Module, fx.Node]
) -> dict[nn.Module, fx.Node]:
    """Ставит одну свёртку вместо свёртки и нормализации `norm`; возвращает узлы слоёв."""
    (convolution,), layers = norm.all_input_nodes, dict(module.named_modules())
    merged = fuse_conv_bn_eval(layers[str(convolution.target)], layers[str(norm.target)])
    module.add_submodule(f"fused_{norm.name}", merged.to(memory_format=torch.channels_last))
    with module.graph.inserting_before(norm):
        fresh = module.graph.call_module(f"fused_{norm.name}", convolution.args)
    norm.replace_all_uses_with(fresh)
    for node in (norm, convolution):
        module.graph.erase_node(node)
    left = {key: fresh if node is norm else node for key, node in outputs.items()}
    return {key: node for key, node in left.items() if node is not convolution}


def fast_scores(model: nn.Module, target: Target = None) -> Scores:
    """Логиты сети, посчитанные быстрее: батч-нормализация слита со свёрткой, каналы — последними.

    Для методов, которым нужны сотни проходов. Ответ тот же с точностью до округления; сеть, которую
    нельзя записать графом, вычисляется как есть. Вызывайте внутри `preserved`: слияние верно только
    в режиме оценки.
    """
    graph = None if callable(target) else fused(model)  # функция смотрит на ответ любого вида
    return partial(scores, model, target=target) if graph is None else channels_last(graph.module)


def split(graph: Graph, node: fx.Node) -> tuple[Scores, Scores] | None:
    """Сеть до узла и после него; None, если мимо узла есть другой путь от входа к логитам."""
    before, after, passed = fx.Graph(), fx.Graph(), False
    copies: dict[fx.Node, fx.Node] = {}
    for one in graph.module.graph.nodes:
        if passed and not all(source in copies for source in one.all_input_nodes):
            return None
        copies[one] = (after if passed else before).node_copy(one, copies.__getitem__)
        if one is node:
            before.output(copies[one])
            copies, passed = {node: after.placeholder("maps")}, True
    front, rest = (fx.GraphModule(graph.module, part) for part in (before, after))
    return channels_last(front), channels_last(rest)


def affine_start(model: nn.Module, target: Target = None) -> tuple[Scores, Scores]:
    """Первая свёртка и остаток сети; если первой идёт не свёртка, начало ничего не делает.

    Начало аффинно, поэтому средний градиент по многим точкам входа — это его обратный проход от
    среднего градиента по выходам: через самую дорогую карту идут один раз, а не сотню.
    """
    graph = None if callable(target) else fused(model)
    if graph is None:
        return torch.clone, partial(scores, model, target=target)
    layers = dict(graph.module.named_modules())
    image = next(node for node in graph.module.graph.nodes if node.op == "placeholder")
    first = next(iter(image.users))
    parts = split(graph, first) if type(layers.get(str(first.target))) is nn.Conv2d else None
    return parts or (torch.clone, channels_last(graph.module))


def _is_convolution_and_norm(node: fx.Node, layers: dict[str, Any]) -> bool:
    """Узел — батч-нормализация выхода свёртки, которым больше никто не пользуется."""
    if node.op != "call_module" or type(layers[str(node.target)]) is not nn.BatchNorm2d:
        return False
    before = node.args[0]
    if not isinstance(before, fx.Node) or type(layers.get(str(before.target))) is not nn.Conv2d:
        return False
    return len(before.users) == 1 and layers[str(node.target)].running_mean is not None
