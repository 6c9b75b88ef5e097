"""`course lab`: JupyterLab с русским интерфейсом, открытый на карте курса."""

from __future__ import annotations

import os

import typer

PASS_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True}
START = "notebooks/00_start.ipynb"


def lab(ctx: typer.Context) -> None:
    """Открывает курс в JupyterLab; ключи передаются ему: [cyan]--no-browser --port 8899[/].

    Настройки и рабочее место курса хранятся в папке .course; ваши собственные настройки Jupyter
    не читаются и не меняются.
    """
    from ..lectures import ROOT

    home = ROOT / ".course"
    for name in ("settings", "workspaces"):
        os.environ[f"JUPYTERLAB_{name.upper()}_DIR"] = str(home / name)
    typer.echo("Запускаем JupyterLab. Чтобы остановить, нажмите Ctrl+C дважды.")

    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]

    LabApp.launch_instance(
        [
            f"--ServerApp.root_dir={ROOT}",
            f"--LabApp.default_url=/lab/tree/{START}",
            f"--LabApp.app_settings_dir={ROOT / 'course_utils' / 'assets' / 'lab'}",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.news_url=None",
            *ctx.args,
        ]
    )
