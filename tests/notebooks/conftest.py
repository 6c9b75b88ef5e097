"""Общее для проверок утверждений лекций."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def net():
    """Сеть фотографий; методы её не меняют, поэтому она одна на все лекции."""
    from course_utils import models

    return models.pretrained()
