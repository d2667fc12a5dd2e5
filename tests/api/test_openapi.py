"""The description of the interface, and the running interface held against it by schemathesis."""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tills import ServedShop, served

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
EXAMPLES = 4
"""For each operation of the interface; a run by hand takes more."""
METHODS = {"get", "post"}
PATIENCE = 170
"""Seconds for a run, which takes four on a machine with nothing else to do."""

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedShop]:
    with served(tmp_path_factory.mktemp("shop")) as running:
        yield running


def run_schemathesis(shop: ServedShop, folder: Path, paths: str, checks: str) -> None:
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"http://{shop.till.address}/openapi.json"),
        *("--checks", checks, "--max-examples", str(EXAMPLES), "--seed", "1", "--include-path-regex", paths),
        *("--phases", "examples,coverage,fuzzing", "--no-color", "--generation-database", "none"),
    ]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "No issues found" in ran.stdout or "warning" in ran.stdout


def test_the_documented_api_keeps_its_description(
    shop: ServedShop, tmp_path: Path, allow_log: Callable[[int, str], None]
) -> None:
    allow_log(logging.WARNING, "rrn-stale")  # two closings in one second print the same report (M3.3)
    run_schemathesis(shop, tmp_path, "^/payment", CHECKS)


def test_v1_keeps_its_description_and_rejects_what_does_not_fit(shop: ServedShop, tmp_path: Path) -> None:
    run_schemathesis(shop, tmp_path, "^/v1", f"{CHECKS},negative_data_rejection")


def test_every_field_and_every_parameter_is_described(shop: ServedShop) -> None:
    described = shop.till.get("/openapi.json").body
    silent = list(_silent_fields(described["components"]["schemas"], "schemas"))
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            place = f"{method} {path}"
            assert method in METHODS
            assert operation["summary"], place
            silent += [
                f"{place} {parameter['name']}"
                for parameter in operation.get("parameters", [])
                if not parameter.get("description")
            ]
            silent += _silent_fields(operation.get("requestBody", {}), place)
            silent += _silent_fields(operation["responses"], place)
    assert silent == []
    assert len(described["paths"]) == 15


def _silent_fields(schema: Any, place: str) -> Iterator[str]:
    """The properties, at whatever depth, that nobody has described."""
    if isinstance(schema, list):
        for each in schema:
            yield from _silent_fields(each, place)
    if not isinstance(schema, dict):
        return
    for name, field in schema.get("properties", {}).items():
        if "description" not in field and "$ref" not in field and name not in ("data", "error"):
            yield f"{place} {name}"
    for name, each in schema.items():
        yield from _silent_fields(each, f"{place} {name}")
