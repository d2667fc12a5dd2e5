"""A shop that reaches its pinpads through packages, for the tests of the package's driver."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.model import Scheme
from app.terminals.arcus2_package.driver import PackageTerminal
from package_shop import Package, PackageShop, open_package_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[PackageShop]:
    with open_package_shop(tmp_path) as shop:
        yield shop


@pytest.fixture
def package(shop: PackageShop) -> Package:
    return shop.packages[Scheme.HUMO]


@pytest.fixture
def terminal(shop: PackageShop, package: Package) -> PackageTerminal:
    return package.terminal(shop.clock)


@pytest.fixture
def late_is_logged(expect_log: Callable[[int, str], None]) -> None:
    expect_log(logging.WARNING, "was answered late")
