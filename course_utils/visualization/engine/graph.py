"""Граф прямого прохода (torch.fx): из каких слоёв сеть состоит на самом деле и в каком порядке."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch
from torch import Tensor, fx, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.utils.fusion import fuse_conv_bn_eval

from ..ground.forward import logits_of
from .channels_last import channels_last

Scores: TypeAlias = Callable[[Tensor], Tensor]


# Чем torch.fx и сам PyTorch сообщают, что записать или повторить прямой проход нельзя
UNFIT = (RuntimeError, TypeError, ValueError, AttributeError, LookupError, AssertionError)


class _Whole(nn.Module):
    """Сеть до логитов: отсюда начинают граф, и `forward` получает свои значения по умолчанию."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Any:
        return logits_of(self.network, images)


class _Tracer(fx.Tracer):
    """Останавливается на слоях без вложенных модулей и на любой батч-нормализации.

    С `deep` — только на слоях самого PyTorch: остальные записаны до их действий.
    """

    def __init__(self, network: nn.Module, *, deep: bool) -> None:
        super().__init__()
        self.network, self.deep = network, deep
        self.gradients = torch.is_grad_enabled()
        self.outputs: dict[nn.Module, fx.Node] = {}

    def is_leaf_module(self, module: nn.Module, _: str) -> bool:
        alone = not any(module.children())
        if self.deep or module is self.network:
            return alone and any(
                c.__module__.startswith("torch.nn.modules") for c in _kinds(module)
            )
        return alone or isinstance(module, _BatchNorm)

    def call_module(self, module: nn.Module, _: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        output = super().call_module(module, module.forward, args, kwargs)
        if isinstance(output, fx.Proxy):
            self.outputs.setdefault(module, output.node)
        return output

    def create_node(self, *args: Any, **kwargs: Any) -> fx.Node:
        if self.gradients and not torch.is_grad_enabled():
            raise ValueError("внутри сети градиенты выключены, а в графе они пошли бы дальше")
        return super().create_node(*args, **kwargs)


def _kinds(module: nn.Module) -> tuple[type, ...]:
    """Виды модуля без общих предков."""
    return tuple(kind for kind in type(module).__mro__ if kind not in (nn.Module, object))


@dataclass(frozen=True)
class Graph:
    """Прямой проход до логитов.

    Поля:
        module: та же сеть в виде `fx.GraphModule`; слои — общие с исходной сетью.
        outputs: модуль → узел, который он выдаёт при первом вызове; есть и у составных модулей.
    """

    module: fx.GraphModule
    outputs: dict[nn.Module, fx.Node]


def trace(model: nn.Module, *, deep: bool = False) -> Graph | None:
    """Граф сети или None, если её `forward` ветвится по данным или выключает градиенты.

    Хуки при записи не вызываются; то, что `forward` сохранил в полях и буферах, возвращается назад.
    Граф — ещё не сеть: `isinstance` и прочие проверки могли увести запись другой веткой.
    """
    fields = [(module, dict(vars(module))) for module in model.modules()]
    buffers = [(buffer, buffer._version, buffer.clone()) for buffer in model.buffers()]
    whole = _Whole(model)
    tracer = _Tracer(model, deep=deep)
    try:
        return Graph(fx.GraphModule(whole, tracer.trace(whole)), tracer.outputs)
    except UNFIT:
        return None
    finally:
        for module, before in fields:
            vars(module).clear()
            vars(module).update(before)
        with torch.no_grad():
            for buffer, version, value in buffers:
                if buffer._version != version:
                    buffer.copy_(value)


def fused(model: nn.Module) -> Graph | None:
    """Граф сети в режиме оценки, где батч-нормализация слита со свёрткой перед ней.

    Сеть не меняется: слитые свёртки — новые. У слоя, который слился, выхода в графе нет. None, если
    графа нет или на слоях стоят хуки: в графе они бы потерялись.
    """
    found = None if any(map(_hooked, model.modules())) else trace(model)
    if found is None:
        return None
    module, outputs = found.module, found.outputs
    layers = dict(module.named_modules())
    for node in list(module.graph.nodes):
        if _is_convolution_and_norm(node, layers):
            outputs = _merge(module, node, outputs, layers)
    module.recompile()
    return Graph(module, outputs)


def _merge(
    module: fx.GraphModule,
    norm: fx.Node,
    outputs: dict[nn.Module, fx.Node],
    layers: dict[str, nn.Module],
) -> dict[nn.Module, fx.Node]:
    """Ставит одну свёртку вместо свёртки и нормализации `norm`; возвращает узлы слоёв."""
    (convolution,), layer = norm.all_input_nodes, layers[str(norm.target)]
    merged: nn.Module = fuse_conv_bn_eval(layers[str(convolution.target)], layer)  # type: ignore[type-var, arg-type]
    module.add_submodule(f"fused_{norm.name}", merged.to(memory_format=torch.channels_last))
    with module.graph.inserting_before(norm):
        fresh = module.graph.call_module(f"fused_{norm.name}", convolution.args)
        for name, _ in layer.named_children():
            fresh = module.graph.call_module(f"{norm.target}.{name}", (fresh,))
    norm.replace_all_uses_with(fresh)
    for node in (norm, convolution):
        module.graph.erase_node(node)
    left = {key: fresh if node is norm else node for key, node in outputs.items()}
    return {key: node for key, node in left.items() if node is not convolution}


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


def affine_parts(graph: Graph) -> tuple[Scores, Scores] | None:
    """Первая свёртка и остаток сети; None, если первой идёт не свёртка.

    Начало аффинно, поэтому средний градиент по многим точкам входа — это его обратный проход от
    среднего градиента по выходам: через самую дорогую карту идут один раз, а не сотню.
    """
    layers = dict(graph.module.named_modules())
    image = next(node for node in graph.module.graph.nodes if node.op == "placeholder")
    first = next(iter(image.users), image)
    return split(graph, first) if type(layers.get(str(first.target))) is nn.Conv2d else None


def _hooked(module: nn.Module) -> bool:
    hooks = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    return any(getattr(module, name) for name in hooks)


def _is_convolution_and_norm(node: fx.Node, layers: dict[str, Any]) -> bool:
    """Узел — батч-нормализация выхода свёртки, которым больше никто не пользуется.

    Наследники (в timm это `BatchNormAct2d` и `Conv2dSame`) тоже годятся: нормализация, а за ней её
    вложенные слои по порядку. Если наследник делает иное, это покажет сверка с сетью.
    """
    if node.op != "call_module" or not isinstance(layers[str(node.target)], nn.BatchNorm2d):
        return False
    before = node.args[0]
    if not isinstance(before, fx.Node) or before.op != "call_module":
        return False
    suits = isinstance(layers[str(before.target)], nn.Conv2d)
    return suits and len(before.users) == 1 and layers[str(node.target)].running_mean is not None
