"""How the site is built. Its sources are the repository itself, so that every link holds."""

from __future__ import annotations

import sys
from pathlib import Path

from backprop_widgets import __version__

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "extensions"))

project = "backprop_widgets"
author = copyright = "The backprop_widgets authors"
version = release = __version__
language = "en"

root_doc = "docs/index"
include_patterns = ["*.md", "docs/**", "notebooks/**"]
exclude_patterns = ["**/.*"]
extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "myst_nb", "mathml", "operations", "mistakes", "docstrings"]

# The saved outputs are shown; a nightly test of the notebooks says that they are what the cells print.
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # nothing live is saved, and this would be fetched from another host
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
myst_update_mathjax = False
html_math_renderer = "mathml"

autoclass_content = "both"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_inherit_docstrings = False
add_module_names = False
python_use_unqualified_type_names = True
maximum_signature_line_length = 160
default_role = "py:obj"
napoleon_use_ivar = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = "backprop_widgets"
html_static_path = ["front/site.css", "../backprop_widgets/widgets/css/math.woff2"]
html_css_files = ["site.css"]
html_extra_path = ["front/index.html"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"footer_icons": []}
pygments_dark_style = "github-dark"
