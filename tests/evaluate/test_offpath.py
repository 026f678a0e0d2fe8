"""Scripts that look for a module of the project where it is not: what is found in them is of low confidence."""

from __future__ import annotations

import pytest

from tests.evaluate.test_unstarted import found, importing

HERE = "import os, sys\nfrom pathlib import Path\n"
RUN = '\nif __name__ == "__main__":\n    print(ask("Why?"))\n'


def script(line: str) -> str:
    return HERE + line + "\nfrom services.manager import Manager\n" + importing("") + RUN


FILES = {"src/shop/services/manager.py": "class Manager:\n    pass\n", "src/shop/__init__.py": "", "main.py": "print(1)\n"}


@pytest.mark.parametrize(
    ("line", "more", "confident"),
    [
        pytest.param("sys.path.append(str(Path(__file__).parent.parent))", {}, False, id="another-folder"),
        pytest.param("", {}, False, id="none"),
        pytest.param("sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', '..', 'src'))", {}, False, id="the-one-above"),
        pytest.param("R = Path(__file__).resolve().parents[2]\nsys.path.insert(0, str(R / 'src' / 'shop'))", {}, True, id="the-folder"),
        pytest.param("sys.path.insert(0, os.environ['SHOP'])", {}, True, id="not-known"),
        pytest.param("sys.path += [os.getcwd()]", {}, True, id="in-another-way"),
        pytest.param("", {"services/other.py": ""}, True, id="a-package-of-that-name-above"),
        pytest.param("", {"tools/x/paths.py": "import sys\nsys.path.append('src/shop')\n"}, False, id="another-script-sets-its-own"),
        pytest.param("import paths", {"tools/x/paths.py": "import sys\nsys.path.append('src/shop')\n"}, True, id="a-module-sets-it"),
        pytest.param("", {"Makefile": "run:\n\tPYTHONPATH=src/shop python tools/x/ask.py\n"}, True, id="the-environment-sets-it"),
        pytest.param("", {"Makefile": "export PYTHONPATH=$(pwd):$PYTHONPATH\n"}, False, id="the-environment-sets-the-root"),
        pytest.param("", {"Dockerfile": "COPY src/shop /app\nCOPY tools /app\n"}, True, id="copied-together"),
        pytest.param("", {"src/shop/setup.py": "setup()\n"}, True, id="installed-from-there"),
        pytest.param("", {"pyproject.toml": '[tool.setuptools]\npackage-dir = {"" = "src/shop"}\n'}, True, id="so-the-project-says"),
        pytest.param("", {"tools/x/start.py": "import ask\n"}, True, id="another-program-imports-it"),
        pytest.param("", {"requirements.txt": "openai\nservices>=1\n"}, True, id="another-package-of-that-name"),
        pytest.param("", {"tools/x/__init__.py": ""}, True, id="in-a-package"),
    ],
)
def test_a_script_that_looks_elsewhere(line: str, more: dict[str, str], confident: bool) -> None:
    files = {"tools/x/ask.py": script(line), **FILES, **more}
    assert found(files) == ["tools/x/ask.py"] * confident
    assert found(files, "low") == ["tools/x/ask.py"]
