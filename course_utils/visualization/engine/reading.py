"""Выход слоя на многих картинках: сеть только до слоя и быстрым путём, который сверен с сетью."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, fx, nn

from ..ground.core import Layer, find_layer, recording, run
from .channels_last import channels_last
from .graph import Graph
from .proof import perturbed, same, worthy


class Reader:
    """Читает выход слоя батч за батчем.

    Первый батч идёт через саму сеть. Если картинок много, граф сети до слоя сверен на нём и на
    изменённой картинке, и остальные батчи идут через граф.

    Параметры:
        model: сеть; вызывайте внутри `preserved`.
        layer: слой.
        total: сколько всего картинок.
    """

    def __init__(self, model: nn.Module, layer: Layer, total: int) -> None:
        self.model, self.layer, self.total = model, layer, total
        self.fast: Callable[[Tensor], Tensor] | None = None
        self.tried = False

    def __call__(self, images: Tensor) -> Tensor:
        """Выход слоя: карты (N, K, h, w), коды (N, K) или векторы мест (N, T, K)."""
        if self.fast:
            return self.fast(images)
        output = self._recorded(images)
        if not self.tried and output.ndim in (2, 4):
            self.tried = True
            self.fast = self._proved(images, output)
        return output

    def _recorded(self, images: Tensor) -> Tensor:
        with recording(self.model, [self.layer], stop=True) as outputs:
            run(self.model, images.detach())
        return outputs[self.layer]

    def _proved(self, images: Tensor, output: Tensor) -> Callable[[Tensor], Tensor] | None:
        graph = worthy(self.model, self.total)
        node = graph.outputs.get(find_layer(self.model, self.layer)) if graph else None
        if graph is None or node is None:
            return None
        fast, other = channels_last(_up_to(graph, node)), perturbed(images)
        proved = same(fast, images, output) and same(fast, other, self._recorded(other))
        return fast if proved else None


def _up_to(graph: Graph, last: fx.Node) -> fx.GraphModule:
    """Граф до узла `last`, который и выдаёт."""
    part = fx.Graph()
    copies: dict[fx.Node, fx.Node] = {}
    for node in graph.module.graph.nodes:
        copies[node] = part.node_copy(node, copies.__getitem__)
        if node is last:
            break
    part.output(copies[last])
    return fx.GraphModule(graph.module, part)
