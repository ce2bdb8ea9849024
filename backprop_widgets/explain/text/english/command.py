"""What the command ``backprop-widgets`` says, by key."""

__all__ = ["COMMAND"]

COMMAND = {
    "course.missing": "The lessons are missing: there is no {folder}. Install backprop-widgets again.",
    "course.itself": "{folder} is where the lessons come from. Choose another folder for your copies.",
    "cli.describe": "Copy the lessons of backprop-widgets into a folder, and open the first in JupyterLab. A "
    "lesson that you have changed is never overwritten.",
    "cli.folder": "where to copy the lessons to (default: {folder})",
    "cli.no-open": "copy only, do not open JupyterLab",
    "cli.course": "The course of backprop-widgets {version} in {folder}:",
    "cli.new": "  copied: {names}",
    "cli.renewed": "  replaced by this version's, as you had not changed it: {names}",
    "cli.same": "  there already: {names}",
    "cli.yours": "  kept, with your changes: {names}",
    "cli.newer": "  kept, with your changes: {names}. This version has another one; to have both, rename yours and "
    "run this again.",
    "cli.file": "{path} cannot be a folder: it, or something on the way there, is a file. Choose another name.",
    "cli.denied": "{path} cannot be read or written: permission denied. Choose a folder of your own.",
    "cli.failed": "{path}: {reason}.",
    "cli.no lab": "JupyterLab is not installed beside this package. Install it, then run this again:\n"
    '  {python} -m pip install "backprop-widgets[lab]"\n'
    "Or open {lesson} in a Jupyter of yours whose kernel has this package.",
}
