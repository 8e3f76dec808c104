"""The documentation as a site: ``python -m sphinx -W -n docs site``.

Pages are Markdown in this folder. Those of the ontology, the questions and the notebooks, and those that stand
elsewhere in the repository, are made when the site is built, into ``made/``, which is not committed. Nothing is
fetched: every asset comes with an installed package or stands here.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import site_pages  # noqa: E402 (it stands beside this file)
import site_texts  # noqa: E402 (as above)

project = "azicesco"
author = "The azicesco editors"
copyright = "2026, The azicesco editors. Text and data CC BY 4.0, code Apache-2.0"
release = version = site_pages.version()
html_title = "azicesco"
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0b5c6b",
        "color-brand-content": "#0b5c6b",
        "font-stack": "'Noto Sans', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif",
        "font-stack--headings": "'Noto Serif', Georgia, 'Times New Roman', serif",
    },
    "dark_css_variables": {"color-brand-primary": "#6cc5d3", "color-brand-content": "#6cc5d3"},
    "top_of_page_buttons": [],
}
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["questions.md", "notebooks/*", "pictures/*"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
add_module_names = False
nitpick_ignore_regex = [("py:.*", ".*")]  # types of other libraries: their inventories would have to be fetched
suppress_warnings = ["misc.highlighting_failure"]  # a session shows what a terminal printed, in no language


def setup(app):  # noqa: ANN001, ANN201 (Sphinx's own form)
    """Make the pages that are made, and point links at what the site has."""
    app.connect("builder-inited", lambda _: site_pages.write(HERE / "made"))
    app.connect("source-read", lambda _, name, source: source.__setitem__(0, site_texts.linked(source[0], name)))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
