"""`course lab`: JupyterLab с русским интерфейсом, открытый на карте курса."""

from __future__ import annotations

import os

import typer

from ..places import ASSETS

PASS_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True}
DEFAULTS = ASSETS / "lab"  # здесь overrides.json


def lab(ctx: typer.Context) -> None:
    """Открывает курс в JupyterLab; ключи передаются ему: [cyan]--no-browser --port 8899[/].

    Настройки и рабочее место курса хранятся в папке .course; ваши собственные настройки Jupyter
    не читаются и не меняются.
    """
    from ..places import ROOT

    if _is_root():
        typer.echo("Вы работаете как root. В контейнере это обычно, на своей машине не нужно.")
    for name in ("settings", "workspaces"):
        os.environ[f"JUPYTERLAB_{name.upper()}_DIR"] = str(ROOT / ".course" / name)
    typer.echo("Запускаем JupyterLab. Чтобы остановить, нажмите Ctrl+C дважды.")

    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]

    LabApp.launch_instance(
        [
            f"--ServerApp.root_dir={ROOT}",
            f"--LabApp.app_settings_dir={DEFAULTS}",
            "--LabApp.default_url=/lab/tree/notebooks/00_start.ipynb",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.news_url=None",
            f"--ServerApp.allow_root={_is_root()}",
            *ctx.args,
        ]
    )


def _is_root() -> bool:
    """Сам JupyterLab от имени root не запускается."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
