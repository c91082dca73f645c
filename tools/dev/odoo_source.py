"""Odoo's own source: the checkout ODOO_HOME names, or Debian's package `odoo-19`, unpacked without being installed.

Debian's unstable suite is the only signed package source that carries Odoo 19. A private apt configuration reads it
from the mirror this machine already uses and checks it against Debian's keyring; the machine's own packages stay alone.
"""

import os
import shutil
from pathlib import Path

import console
import programs
import state
from errors import Stop, stop

FOLDER = state.STATE / "odoo"
LANGUAGES = ("zh_CN", "zh_TW")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
INSTEAD = "or set ODOO_HOME to an Odoo 19 checkout"

# Fonts and scripts the package only links to. fonts-font-awesome must be 4.7: version 7 in sid leaves icons dangling.
PACKAGES = {
    "sid": "odoo-19 fonts-montserrat",
    "trixie": (
        "libjs-jquery libjs-jquery-form libjs-underscore fonts-font-awesome fonts-inconsolata fonts-ocr-b"
        " fonts-roboto-unhinted fonts-glyphicons-halflings fonts-dejavu-core gsfonts"
    ),
}
# Not free enough for Debian, so absent: the web client asks for it, and a browser test fails on the answer 404.
MISSING_SCRIPT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class Source:
    """A usable Odoo: where Python imports it from, its further addons folders, and a name that changes when it does."""

    def __init__(self, path: Path, identity: str) -> None:
        self.path = path
        self.identity = identity
        # A git checkout keeps most addons beside the package, Debian inside it, where Odoo looks by itself. (Debian's
        # folder beside it holds their Python files a second time, without data.)
        self.addons = [] if (path / "odoo/addons/web").is_dir() else [path / "addons"]


def find() -> Source | None:
    """The source without fetching anything."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return _from_home(Path(home).expanduser().resolve())
    version = state.read_stamp(FOLDER)
    if version:
        return Source(FOLDER / "usr/lib/python3/dist-packages", version)
    return None


def ensure() -> Source:
    source = find()
    if not source:
        _fetch()
        source = find()
    assert source, "the stamp was just written"
    return source


def _from_home(home: Path) -> Source:
    release = home / "odoo" / "release.py"
    if not release.is_file():
        stop(f"ODOO_HOME={home} holds no odoo/release.py: set it to the top folder of an Odoo 19 checkout.")
    text = release.read_text()
    if not (home / "odoo/addons/web").is_dir() and not (home / "addons/web").is_dir():
        stop(f"ODOO_HOME={home} holds no addons: it must be a complete checkout of Odoo 19.")
    if "version_info = (19, 0" not in text:
        stop(f"ODOO_HOME={home} is not Odoo 19: check out its branch 19.0.")
    head = programs.output(["git", "-C", home, "rev-parse", "HEAD"])
    return Source(home, state.digest(home, text, head))


def _fetch() -> None:
    for tool in ("apt-get", "dpkg-deb", "tar"):
        if not shutil.which(tool):
            stop(f"`{tool}` is not here, so Debian's odoo-19 cannot be fetched: use Debian, {INSTEAD}.")
    if not KEYRING.exists():
        stop(
            "Debian's keyring is not here, so odoo-19 cannot be verified: "
            f"run `apt-get install debian-archive-keyring`, {INSTEAD}."
        )
    state.require_free_disk()
    apt = _Apt(state.STATE / "apt")
    console.step("reading Debian's package lists")
    apt.update()
    console.step(f"fetching Odoo 19 ({apt.total_size() / 2**20:.0f} MB)")
    apt.download()
    console.step("unpacking Odoo 19")
    _unpack(apt.archives)
    shutil.rmtree(apt.folder)


def _unpack(archives: Path) -> None:
    draft = state.STATE / "odoo.tmp"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    version = ""
    # translations are three quarters of the package: leave out the languages nobody here reads
    # (tar knows no "all but these", so the pattern keeps every language that begins with z)
    unpack = (
        'dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --no-same-owner --exclude="*/i18n/[!z]*.po"'
        ' --exclude="./usr/share/doc/*" --exclude="./usr/lib/python3/dist-packages/addons"'
    )
    for package in sorted(archives.glob("*.deb")):
        name, package_version, _arch = package.stem.split("_")
        if name == "odoo-19":
            version = package_version
        console.run(
            f"unpacking {package.name}",
            ["bash", "-o", "pipefail", "-c", unpack, "bash", package, draft],
            log="unpack",
            detail=lambda _log: "",
            advice="Run the command again; it fetches the package anew.",
        )
    script = draft / "usr/lib/python3/dist-packages/odoo/addons" / MISSING_SCRIPT
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("/* not part of Debian's package */\n")
    state.mark_done(draft, version)
    shutil.rmtree(FOLDER, ignore_errors=True)
    draft.rename(FOLDER)


class _Apt:
    """apt with lists, cache and sources of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archives = folder / "archives"
        for part in ("lists/partial", "cache/archives/partial", "archives"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        self.command = [
            "apt-get",
            f"-oDir::Etc::sourcelist={folder}/sources.list",
            "-oDir::Etc::sourceparts=-",
            f"-oDir::State::Lists={folder}/lists",
            f"-oDir::Cache={folder}/cache",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=3",
            "-oAPT::Sandbox::User=root",
            "-oDebug::NoLocking=1",
        ]

    def update(self) -> None:
        """Use the first mirror that really carries the suites; the keyring rejects one that only pretends to."""
        failure = ""
        for mirror in _mirrors():
            lines = [f"deb [signed-by={KEYRING}] {mirror} {suite} main\n" for suite in PACKAGES]
            (self.folder / "sources.list").write_text("".join(lines))
            try:
                console.run("apt-get update", [*self.command, "-q", "--error-on=any", "update"], log="odoo-lists")
            except Stop as error:
                failure = str(error)
            else:
                return
        stop(
            f"No package mirror of this machine offers Debian's {' and '.join(PACKAGES)}: "
            f"check the network, {INSTEAD}.\n{failure}"
        )

    def total_size(self) -> int:
        uris = programs.output([*self.command, "download", "--print-uris", *self._wanted()])
        return sum(int(line.split()[2]) for line in uris.splitlines() if line.startswith("'"))

    def download(self) -> None:
        total = max(self.total_size(), 1)

        def percent(_log: Path) -> str:
            done = sum(file.stat().st_size for file in self.archives.rglob("*.deb*") if file.exists())
            return f"{done / 2**20:.0f} MB of {total / 2**20:.0f} MB ({100 * done // total} %)"

        console.run(
            "fetching Odoo",
            [*self.command, "-q", "download", *self._wanted()],
            log="odoo-download",
            cwd=self.archives,
            detail=percent,
            advice=f"Check the network and run the command again, {INSTEAD}.",
        )

    @staticmethod
    def _wanted() -> list[str]:
        return [f"{package}/{suite}" for suite, packages in PACKAGES.items() for package in packages.split()]


def _mirrors() -> list[str]:
    """Mirrors from the machine's own sources, the likeliest first: other vendors' may stand among them."""
    targets = ["apt-get", "indextargets", "--format", "$(COMPONENT) $(RELEASE) $(REPO_URI)", "Created-By: Packages"]
    rows = [line.split() for line in programs.output(targets).splitlines() if line.startswith("main ")]
    mirrors = [
        (not uri.rstrip("/").endswith("/debian"), uri)
        for _main, release, uri in rows
        if not release.endswith("-security")
    ]
    if not mirrors:
        stop(f"apt's sources name no Debian mirror: add one to /etc/apt, {INSTEAD}.")
    return list(dict.fromkeys(uri for _rank, uri in sorted(mirrors)))
