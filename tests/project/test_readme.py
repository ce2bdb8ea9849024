"""The README's commands are what its readers need and what CI runs."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from readme import ROOT, sh_blocks


def chain(block: str) -> list[list[str]]:
    """Split one command line into the commands that && joins, each a list of words."""
    line = re.sub(r"\\\n|(?<=&&)\n", " ", block)
    if "\n" in line:
        raise ValueError(f"several command lines: {block!r}")
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    commands: list[list[str]] = [[]]
    for word in lexer:
        if word == "&&":
            commands.append([])
        elif set(word) <= set(lexer.punctuation_chars):
            raise ValueError(f"{word!r} in {block!r}; only && joins commands")
        else:
            commands[-1].append(word)
    if [] in commands:
        raise ValueError(f"an empty command in {block!r}")
    return commands


def opened_notebook(block: str) -> Path | None:
    """Return the notebook that the last command opens in JupyterLab, if it does and the notebook exists."""
    match chain(block)[-1]:
        case [program, "lab", path] if Path(program).name == "jupyter":
            return ROOT / path if path.endswith(".ipynb") and (ROOT / path).is_file() else None
    return None


def runs_pytest(block: str) -> bool:
    """Tell whether the last command runs every test: pytest and no argument."""
    match chain(block)[-1]:
        case [python, "-m", "pytest"]:
            return Path(python).name.startswith("python")
        case [program]:
            return Path(program).name == "pytest"
    return False


def test_two_blocks_come_first():
    assert len(sh_blocks()) >= 2


def test_only_sh_blocks_are_read():
    text = "```sh\na\n```\n\n```python\nb\n```\n\n```\nc\n```\n\n```sh\nd &&\n e\n```\n"
    assert sh_blocks(text) == ["a", "d &&\n e"]
    assert sh_blocks("no block") == []


@pytest.mark.parametrize("block", sh_blocks()[:2])
def test_block_is_one_command_line(block):
    assert all(chain(block))


@pytest.mark.parametrize("block", ["a\nb", "a; b", "a | b", "a || b", "a &", "a && && b", "", "a > b"])
def test_chain_refuses(block):
    with pytest.raises(ValueError, match=r"several|only &&|empty"):
        chain(block)


def test_first_block_opens_a_notebook():
    assert opened_notebook(sh_blocks()[0]) is not None


@pytest.mark.parametrize(
    "block",
    [
        "jupyter notebook {}",
        "jupyter lab",
        "jupyter lab a.ipynb",
        "jupyter lab LICENSE",
        "jupyter lab {} && a",
    ],
)
def test_opened_notebook_refuses(block):
    notebook = chain(sh_blocks()[0])[-1][-1]
    assert opened_notebook(block.format(notebook)) is None


def test_second_block_runs_every_test():
    assert runs_pytest(sh_blocks()[1])


@pytest.mark.parametrize("block", ["python -m pytest -x", "pytest tests", "pytest && true", "ruff check"])
def test_runs_pytest_refuses(block):
    assert not runs_pytest(block)


@pytest.fixture
def ci(tmp_path):
    """Run .ci/run in a repository whose README has the given second block."""
    foreign = ("GIT_", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    environment["CHROMIUM"] = "installed"
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]

    def run(second, *arguments):
        for path in (".ci/run", "tests/readme.py"):
            (tmp_path / path).parent.mkdir()
            shutil.copy(ROOT / path, tmp_path / path)
        blocks = f"```sh\necho first\n```\n\n```sh\n{second}\n```\n"
        (tmp_path / "README.md").write_text(blocks, encoding="utf-8")
        for command in (["init"], ["add", "."], [*identity, "commit", "--message", "test"]):
            subprocess.run(["git", *command], cwd=tmp_path, env=environment, check=True, capture_output=True)
        (tmp_path / "uncommitted").touch()
        command = [tmp_path / ".ci/run", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    return run


def test_ci_runs_the_second_block_in_a_clean_copy(ci):
    done = ci('echo "second in $PWD" &&\n  ls')
    first, *files = done.stdout.split("\n")
    assert files == ["README.md", "tests", ""], done.stderr
    assert first.startswith("second in ")
    assert not Path(first.removeprefix("second in ")).exists()


def test_ci_ends_as_the_second_block_ends(ci):
    assert ci("exit 3").returncode == 3


@pytest.mark.parametrize(("arguments", "options"), [((), ""), (("nightly",), " -m 'nightly or not nightly'")])
def test_ci_adds_nightly_tests_only_when_asked(ci, arguments, options):
    assert ci('echo "$PYTEST_ADDOPTS"', *arguments).stdout == f"{options}\n"


@pytest.mark.parametrize(("arguments", "extras"), [((), "[lab,test]"), (("nightly",), "[lab,test,bench]")])
def test_ci_installs_the_libraries_beside_ours_only_at_night(ci, arguments, extras):
    assert ci('echo ".[lab,test]"', *arguments).stdout == f".{extras}\n"
    assert sh_blocks()[1].count(",test]") == 1


def test_ci_refuses_an_unknown_argument(ci):
    done = ci("echo second", "weekly")
    assert (done.returncode, done.stdout) == (2, "")


def test_the_program_of_the_readme_prints_what_it_says():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    program, output = (
        re.search(rf"^```{kind}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)[1] for kind in ("python", "text")
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == output
