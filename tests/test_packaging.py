"""One package, `lilong`, is built and installed; it runs beside folders named like its parts."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import lilong
from tests.crawling import add_articles, list_page, rows
from tests.local_site import LocalSite

ROOT = Path(__file__).parents[1]
PARTS = ("crawler", "classify", "pipelines", "models")
LINKS = [f"lilong/{part}" for part in PARTS]
NOT_IN_SDIST = (".ci/", *LINKS)


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    """Return what a command prints, run in a folder without this tree on its path."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tracked() -> list[str]:
    """Return the paths that git keeps."""
    if not (ROOT / ".git").exists():
        pytest.skip("no git checkout")
    listed = run("git", "-c", "core.quotepath=off", "ls-files", "-z", folder=ROOT).split("\0")
    return sorted(path for path in listed if path and os.path.lexists(ROOT / path))


def packaged(path: str) -> str:
    """Where a tracked file lies in the wheel; "" for one that stays out."""
    if path.startswith("lilong/"):
        return "" if path in LINKS else path
    return f"lilong/{path}" if path.startswith(tuple(f"{part}/" for part in PARTS)) else ""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a fresh clone's files, links as links."""
    folder = tmp_path_factory.mktemp("checkout")
    for path in tracked():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path, follow_symlinks=False)
    return folder


def build(source: Path, target: str, into: Path) -> Path:
    """Return the wheel or sdist of a source tree."""
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", into, folder=source)
    (built,) = into.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(checkout, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(checkout, "sdist", tmp_path_factory.mktemp("sdist"))


def members(wheel: Path) -> dict[str, str]:
    """Return the SHA-256 of each file in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


class Environment:
    """A virtual environment that borrows the running one's dependencies, its Lilong left out."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False, symlinks=True)
        self.bin = folder / "bin"
        site_packages = sysconfig.get_path("purelib", "venv", {"base": str(folder)})
        self.site_packages = Path(site_packages)
        # A path that a .pth file names has its own .pth files passed over: among them the one of
        # the editable install that these tests run from.
        borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        (self.site_packages / "borrowed.pth").write_text("\n".join(sorted(borrowed)), "utf-8")

    def install(self, *what: str | Path) -> None:
        """Install something without its dependencies and without a network."""
        pip = [sys.executable, "-m", "pip", "--python", self.bin / "python", "install", "--quiet"]
        alone = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
        run(*pip, *alone, *what, folder=self.bin)

    def run(self, *command: str | Path, folder: Path, **environment: str) -> str:
        """Return what one of its commands prints."""
        return run(self.bin / command[0], *command[1:], folder=folder, **environment)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Give an environment with the wheel."""
    environment = Environment(tmp_path_factory.mktemp("installed"))
    environment.install(wheel)
    return environment


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Give a person's own folder, with modules that bear the names of ours and must stay unread."""
    for part in PARTS:
        (tmp_path / part).mkdir()
        (tmp_path / part / "__init__.py").write_text("raise SystemExit('foreign')", "utf-8")
    for module in ("classify.py", "pipelines.py"):
        (tmp_path / module).write_text("raise SystemExit('foreign')", "utf-8")
    return tmp_path


def test_the_version_is_that_of_the_installed_package_and_the_package_is_typed():
    assert lilong.__all__ == ["__version__"]
    version = run(
        sys.executable, "-m", "lilong", "--version", folder=ROOT, PYTHONPATH=str(ROOT)
    ).split()[-1]
    assert lilong.__version__ == version
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = lilong.nothing
    assert (ROOT / "lilong" / "py.typed").is_file()


def test_importing_lilong_loads_nothing_that_takes_time():
    code = "import sys; before = set(sys.modules); import lilong; print(*set(sys.modules) - before)"
    loaded = run(sys.executable, "-c", code, folder=ROOT, PYTHONPATH=str(ROOT)).split()
    assert "lilong" in loaded
    assert not {"scrapy", "click", "sqlite3", "jieba", "numpy", "importlib.metadata"} & set(loaded)


@pytest.mark.slow
def test_the_wheel_holds_every_tracked_file_of_the_package_and_nothing_else(wheel):
    found = {name for name in members(wheel) if ".dist-info/" not in name}
    expected = {packaged(path) for path in tracked()} - {""}
    assert found == expected
    kinds = {Path(name).suffix for name in found}
    assert {".py", ".typed", ".sql", ".toml", ".txt", ".tsv", ".html", ".css", ".skops"} <= kinds
    assert not [name for name in found if "test" in Path(name).name]
    tops = {name.split("/")[0] for name in members(wheel)}
    assert tops == {"lilong", f"lilong-{lilong.__version__}.dist-info"}


@pytest.mark.slow
def test_the_sdist_holds_every_tracked_file_but_the_links(sdist):
    with tarfile.open(sdist) as archive:
        found = {name.partition("/")[2] for name in archive.getnames()}
        assert not [member.name for member in archive if member.issym() or member.islnk()]
    expected = {path for path in tracked() if not path.startswith(NOT_IN_SDIST)}
    assert found == expected | {"PKG-INFO"}


@pytest.mark.slow
def test_an_unpacked_sdist_builds_the_same_wheel(sdist, wheel, tmp_path):
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    assert members(build(unpacked, "wheel", tmp_path / "built")) == members(wheel)


@pytest.mark.slow
def test_a_checkout_whose_links_are_plain_files_builds_the_same(checkout, sdist, wheel, tmp_path):
    copy = shutil.copytree(checkout, tmp_path / "copy", symlinks=True)
    for link in LINKS:  # what git on Windows, and a zip of the repository, make of them
        target = (copy / link).readlink()
        (copy / link).unlink()
        (copy / link).write_text(target.as_posix(), "utf-8")
    assert members(build(copy, "wheel", tmp_path / "wheel")) == members(wheel)
    with tarfile.open(build(copy, "sdist", tmp_path / "sdist")) as mine, tarfile.open(sdist) as one:
        assert sorted(mine.getnames()) == sorted(one.getnames())


@pytest.mark.slow
def test_the_installed_command_does_the_whole_job_beside_foreign_modules(installed, foreign):
    tops = {path.name for path in installed.site_packages.iterdir()} - {"borrowed.pth"}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"lilong"}
    printed = installed.run("lilong", "demo", "--port", "0", folder=foreign)
    assert "What to try next" in printed
    assert rows(foreign / "demo.db", "SELECT count(*) > 50 FROM articles") == [(1,)]
    assert "people_cn" in installed.run("lilong", "sites", folder=foreign)


IMPORTS = """
import importlib, pkgutil, lilong
names = [module.name for module in pkgutil.walk_packages(lilong.__path__, "lilong.")]
for name in names:
    if name != "lilong.__main__":
        importlib.import_module(name)
print(len(names), lilong.__version__, lilong.__file__)
"""


@pytest.mark.slow
def test_every_module_of_an_sdist_that_was_installed_imports(sdist, foreign, tmp_path_factory):
    environment = Environment(tmp_path_factory.mktemp("from_sdist"))
    environment.install(sdist)
    printed = environment.run("python", "-W", "ignore", "-c", IMPORTS, folder=foreign)
    modules, version, path = printed.split()
    assert int(modules) > 200
    assert version == lilong.__version__
    assert Path(path).is_relative_to(environment.site_packages)
    found = environment.run("lilong", "regions", "五角场街道", folder=foreign)
    assert "杨浦区" in found


@pytest.mark.slow
def test_an_editable_install_reads_the_checkout(checkout, foreign, tmp_path_factory):
    environment = Environment(tmp_path_factory.mktemp("editable"))
    environment.install("-e", checkout)
    code = "import lilong.crawler.items as m, lilong; print(m.__file__, lilong.__version__)"
    path, version = environment.run("python", "-c", code, folder=foreign).split()
    assert path == str(checkout / "lilong/crawler/items.py")
    assert version == lilong.__version__


@pytest.mark.slow
def test_scrapys_own_commands_work_in_the_checkout(checkout, site: LocalSite, tmp_path):
    assert "people_cn" in run(sys.executable, "-m", "scrapy", "list", folder=checkout).split()
    crawl_with_scrapy([sys.executable, "-m", "scrapy"], checkout, site, tmp_path)


@pytest.mark.slow
def test_scrapyds_folder_runs_the_installed_package(installed, site: LocalSite, tmp_path):
    folder = tmp_path / "scrapyd"
    shutil.copytree(ROOT / "deploy" / "scrapyd", folder)
    # Scrapyd's runner starts Scrapy with its project's name in the environment.
    listed = installed.run("python", "-m", "scrapy", "list", folder=folder, SCRAPY_PROJECT="lilong")
    assert "people_cn" in listed.split()
    python = installed.bin / "python"
    crawl_with_scrapy([python, "-m", "scrapy"], folder, site, tmp_path, SCRAPY_PROJECT="lilong")


def crawl_with_scrapy(
    scrapy: list[str | Path], folder: Path, site: LocalSite, data: Path, **environment: str
) -> None:
    """`scrapy crawl` stores a small site's articles."""
    site.add("/news/", list_page(range(3)))
    add_articles(site, range(3))
    settings = {
        "LILONG_DB": str(data / "news.db"),
        "LILONG_WARC": "",
        "LILONG_ALLOW_PRIVATE": "True",
        "DOWNLOAD_DELAY": "0",
        "AUTOTHROTTLE_ENABLED": "False",
    }
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    command = [*scrapy, "crawl", "generic", "-a", f"start={site.url}/news/", *options]
    run(*command, folder=folder, **environment)
    assert rows(data / "news.db", "SELECT count(*) FROM articles") == [(3,)]
