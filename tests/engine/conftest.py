"""Make the engine importable as `revisit_engine`: importing the addon itself would import Odoo."""

import importlib.util
import sys
from pathlib import Path

from hypothesis import settings

settings.register_profile("engine", deadline=None)  # a loaded machine is no bug
settings.load_profile("engine")

if "revisit_engine" not in sys.modules:
    folder = Path(__file__).parents[2] / "revisit_management" / "engine"
    spec = importlib.util.spec_from_file_location(
        "revisit_engine", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    sys.modules["revisit_engine"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["revisit_engine"])
