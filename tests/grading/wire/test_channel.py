"""Обмен: что ушло, то и пришло; мусор — только `WireError`."""

from __future__ import annotations

import collections
import contextlib
import json
import math
import socket

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_utils.grading.wire.channel import (
    PREFIX,
    Channel,
    WireClosed,
    WireError,
    WireTimeout,
    decode,
    encode,
)


def roundtrip(value):
    head, *blobs = encode(value)
    return decode(bytes(head[PREFIX.size :]), b"".join(bytes(blob) for blob in blobs))


def same(a, b) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, float):
        return (
            math.isnan(b) if math.isnan(a) else (a, math.copysign(1, a)) == (b, math.copysign(1, b))
        )
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    return a == b


hashable = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.just(2**3000),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=5,
)
anything = st.recursive(
    hashable | st.floats() | st.complex_numbers() | st.characters(categories=["Cs"]) | st.just(...),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner)
        | st.dictionaries(hashable, inner, max_size=3)
        | st.sets(hashable, max_size=3)
    ),
    max_leaves=10,
)


@given(anything)
def test_plain_values_survive(value):
    assert same(roundtrip(value), value)


@given(hnp.arrays(hnp.scalar_dtypes() | hnp.byte_string_dtypes(), hnp.array_shapes(min_dims=0)))
def test_arrays_survive(array):
    back = roundtrip(array)
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()
    assert back.flags.writeable


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.int64, torch.bool])
def test_tensors_survive(dtype):
    tensor = torch.arange(6).reshape(2, 3).T.to(dtype)
    back = roundtrip(tensor)
    assert back.dtype is dtype
    assert torch.equal(back, tensor)


def test_tensor_brings_its_gradient():
    weight = torch.ones(3, requires_grad=True)
    (weight * torch.arange(3.0)).sum().backward()
    back = roundtrip({"w": weight})["w"]
    assert back.requires_grad
    assert torch.equal(back.grad, torch.arange(3.0))


def test_containers_of_a_library_become_plain():
    Point = collections.namedtuple("Point", "x y")
    assert roundtrip(Point(1, 2)).y == 2
    assert roundtrip(torch.Size([2, 3])) == (2, 3)
    assert roundtrip(collections.OrderedDict(a=1)) == {"a": 1}
    assert roundtrip(slice(1, None, 2)) == slice(1, None, 2)
    assert type(roundtrip(np.float32(1.5))) is np.float32
    assert roundtrip(np.array(["ёж"])).tolist() == ["ёж"]


@pytest.mark.parametrize("value", [print, object(), torch, np.array([None])])
def test_code_is_not_data(value):
    with pytest.raises(WireError, match="нельзя передать"):
        encode(value)


def test_cycles_and_depth_are_errors():
    loop: list = []
    loop.append(loop)
    with pytest.raises(WireError, match="само себя"):
        encode(loop)
    deep: list = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(WireError, match="вложенность"):
        encode(deep)
    with pytest.raises(WireError, match="разрядов"):
        encode(1 << 100_000)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
)
tags = st.sampled_from(
    ["i", "f", "c", "…", "b", "a", "n", "T", "r", "sl", "l", "t", "nt", "s", "d"]
)
nodes = st.recursive(
    json_values | st.sampled_from(["<f4", "|O", "V9", "<U2", "float32", "(2,)f4", "a b"]),
    lambda inner: (
        st.tuples(tags, inner, inner, inner, inner).map(list)
        | st.tuples(tags, inner, inner).map(list)
        | st.tuples(tags, st.lists(inner)).map(list)
    ),
)


@given(st.binary() | nodes.map(lambda node: json.dumps(node).encode()), st.binary(max_size=64))
def test_garbage_is_only_a_wire_error(header, payload):
    with contextlib.suppress(WireError):
        decode(header, payload)


HOSTILE = [
    b"[" * 100_000,
    b'["a","<f8",[99999999999]]',
    b'["a","<f4",[-1]]',
    b"9" * 9999,
    b'["i","0xzz"]',
    b'["nt","x",["class"],[1]]',
    b'["s",[["l",[]]]]',
    b"NaN",
]


def test_hostile_headers():
    for header in HOSTILE:
        with pytest.raises(WireError):
            decode(header, b"")
    with pytest.raises(WireError, match="Юникода"):
        decode(b'["a","<U1",[1]]', b"\xff\xff\xff\x7f")


def test_channel_keeps_to_its_deadline():
    left, right = (Channel(end) for end in socket.socketpair())
    left.send({"x": np.arange(3)})
    assert right.receive(1)["x"].tolist() == [0, 1, 2]
    with pytest.raises(WireTimeout):
        right.receive(0.01)
    left.sock.sendall(PREFIX.pack(2**31, 0))
    with pytest.raises(WireError, match="велико"):
        right.receive(1)
    left.close()
    with pytest.raises(WireClosed):
        right.receive(1)
    right.close()
