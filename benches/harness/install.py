"""Puts the contestants in place: builds the program, installs its peers below target/peers."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .measure import progress

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "target/peers"

TYPST_CLI = "0.15.1"
B3SUM = "1.8.7"
PYTHON_PACKAGES = ["typst==0.15.2", "weasyprint==70.0"]

# WeasyPrint loads these when it starts; without the last it takes several times as long.
LIBRARIES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]


@dataclass(frozen=True)
class Tools:
    """Where the contestants are."""

    release: Path = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute() / "release"
    typst: Path = PEERS / "typst/bin/typst"
    b3sum: Path = PEERS / "b3sum/bin/b3sum"
    python: Path = PEERS / "venv/bin/python"

    @property
    def impact(self):
        return self.release / "impact"

    @property
    def synthetic(self):
        return self.release / "examples/synthetic"

    @property
    def floor(self):
        return self.release / "examples/floor"


def install():
    """Builds and installs what is not there yet. Typst's own program is begun first, for it takes longest."""
    tools = Tools()
    PEERS.mkdir(parents=True, exist_ok=True)
    typst = start_cargo_install("typst-cli", TYPST_CLI, tools.typst)
    try:
        progress("building the program")
        call("cargo", "build", "--quiet", "--release", "--bins", "--examples")
        install_python_packages(tools.python)
        finish(start_cargo_install("b3sum", B3SUM, tools.b3sum))
        finish(typst)
    except BaseException:
        if typst:
            typst.terminate()
        raise
    return tools


def start_cargo_install(package, version, program):
    """Begins to install a package of crates.io, unless its program is there."""
    if program.exists():
        return None
    progress(f"installing {package} {version}")
    folder = str(program.parents[1])
    command = ["cargo", "install", package, "--version", version, "--locked", "--quiet", "--root", folder]
    return subprocess.Popen(command, stdout=sys.stderr)


def finish(installing):
    """Waits for an installation, if one was begun."""
    if installing and installing.wait() != 0:
        sys.exit(f"could not install: {' '.join(installing.args)}")


def install_python_packages(python):
    if not python.exists():
        call(sys.executable, "-m", "venv", python.parents[1])
    call(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PYTHON_PACKAGES)
    if missing := [name for name in LIBRARIES if not has_package(name)]:
        install_libraries(missing)
    if subprocess.run([python, "-c", "import weasyprint"], capture_output=True, check=False).returncode != 0:
        sys.exit(f"WeasyPrint does not start; it needs Pango and HarfBuzz, on Debian {' '.join(LIBRARIES)}")


def has_package(name):
    """Whether a package of Debian is installed; where there is no dpkg, nobody knows and all may be well."""
    if not shutil.which("dpkg-query"):
        return True
    query = ["dpkg-query", "--show", "--showformat=${Status}", name]
    return "ok installed" in subprocess.run(query, capture_output=True, text=True, check=False).stdout


def install_libraries(names):
    if os.geteuid() != 0:
        sys.exit(f"WeasyPrint needs libraries that only root can install: apt-get install {' '.join(names)}")
    call("apt-get", "update", "-q")
    call("apt-get", "install", "-qy", *names)


def call(*command):
    """Runs a step of the installation, its words on standard error; ends the script if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, stdout=sys.stderr, check=False)
    if done.returncode != 0:
        sys.exit(f"could not run: {' '.join(map(str, command))}")
