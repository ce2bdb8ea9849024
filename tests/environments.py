"""Fresh virtual environments, outside the checkout."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from browser.lab import fresh_environment

__all__ = ["Environment", "fresh"]


@dataclass(frozen=True)
class Environment:
    """A virtual environment below an empty home."""

    home: Path
    variables: dict[str, str]

    @classmethod
    def at(cls, home: Path) -> Environment:
        """Return the environment that was made below a folder."""
        return cls(home, fresh_environment(home))

    @property
    def programs(self) -> Path:
        return self.home / "venv" / "bin"

    def run(self, *command: str | Path, **options) -> subprocess.CompletedProcess:
        """Run a program of the environment in the empty home, and keep what it says."""
        options = {"cwd": self.home, "env": self.variables, "capture_output": True, "text": True, **options}
        return subprocess.run([str(self.programs / command[0]), *map(str, command[1:])], **options)

    def install(self, *requirements: str | Path) -> subprocess.CompletedProcess:
        """Install with pip, from wheels alone; compiling what is never run would be nearly half of the work."""
        options = ("-q", "--only-binary", ":all:", "--no-compile")
        return self.run("python", "-m", "pip", "install", *options, *requirements)


def fresh(home: Path) -> Environment:
    """Make an environment with pip and nothing else."""
    subprocess.run([sys.executable, "-m", "venv", home / "venv"], check=True)
    return Environment.at(home)
