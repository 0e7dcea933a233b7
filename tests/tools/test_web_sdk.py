"""What set-up builds of the web SDK, for pages and for npm."""

import json
import tarfile

import pytest

from tools import assets, bundles

ABOUT = json.loads((bundles.WEB_SDK / "package.json").read_text())
PACKAGE = f"kynasmith-web-sdk-{ABOUT['version']}.tgz"


@pytest.fixture(scope="module")
def packed():
    assets.WEB_SDK.make()
    with tarfile.open(bundles.SDK / PACKAGE) as package:
        return {name.removeprefix("package/") for name in package.getnames()}


def test_the_package_holds_what_it_exports_and_no_tests(packed):
    exported = {path.removeprefix("./") for path in ABOUT["exports"]["."].values()}
    assert exported | {"README.md", "CHANGELOG.md", "package.json", "dist/types.d.ts"} <= packed
    sources = {path.name for path in bundles.WEB_SDK.glob("*.js")}
    assert {name for name in packed if "/" not in name and name.endswith(".js")} == sources
    assert not any("test" in name for name in packed)


@pytest.mark.parametrize("page", ["sdk/web/README.md", "docs/web.md"])
def test_the_package_is_named_where_it_is_shown(page):
    assert f"$BASE_URL/static/sdk/{PACKAGE}" in (assets.ROOT / page).read_text(encoding="utf-8")
