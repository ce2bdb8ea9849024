"""Every sentence the package says to a person, by language and key."""

from __future__ import annotations

from typing import Any

from backprop_widgets.explain.text.controls import CONTROLS
from backprop_widgets.explain.text.exercises import LESSONS
from backprop_widgets.explain.text.presets import PHENOMENA

__all__ = ["say", "sentence"]

_MESSAGES = {
    "en": {
        "diagram.title": "Computational graph",
        "diagram.forward": "forward values",
        "diagram.error": "error flowing back",
        "diagram.weight": "weight gradients",
        "diagram.describe": "Blue arrows carry values forward from the inputs to the loss {output}. Green dashed "
        "arrows carry the error back; each multiplies what arrives by its local derivative. Orange dotted "
        "arrows end at a weight and give its gradient.",
        "diagram.describe.forward": "Arrows carry values forward from the inputs to the loss {output}.",
        "routes.title": "Routes from {output} back to {node}: along each the local derivatives multiply, "
        "and what the routes bring adds up.",
        "routes.route": "route {number}",
        "routes.left out": "(left out)",
        "routes.sum": "all routes",
        "steps.title": "Every derivative, live",
        "steps.title.some": "Step by step, live",
        "steps.forward": "Forward",
        "steps.loss": "Loss",
        "steps.backward": "Backward",
        "steps.update": "Update",
        "steps.update.velocity": "v: the velocity that earlier steps have left",
        "steps.update.mean": "m, s: running means of the gradient and of its square, f: what fades",
        "steps.update.total": "G: all gradients so far",
        "steps.check": "Check",
        "steps.nudged": "Gradient check: nudge each weight, measure the loss",
        "steps.nudged.line": "backward {backward}, nudge {nudge}",
        "right": "right: {value}",
        "wrong": ", wrong",
        "mistake.made": "With a mistake.",
        "mistake.choose": "Make a mistake",
        "mistake.choose.hint": "Do one thing wrong on purpose, and see what it does to every number and to the path",
        "mistake.where": "at",
        "mistake.where.hint": "Where the mistake is made",
        "mistake.none": "none",
        "mistake.ghost": "Dashed: the right path.",
        "mistake.place.taken": "{where} ← {taken}",
        "mistake.place.factor": "{where}, without {factor}",
        "mistake.place.kept": "{where}, by way of {kept} only",
        "mistake.place.many": "{where} and {count} more",
        "mistake.name.sign": "wrong sign",
        "mistake.name.half": "½ forgotten",
        "mistake.name.no slope": "σ′ forgotten",
        "mistake.name.slope at the output": "σ′(a) for σ′(z)",
        "mistake.name.slope of the operand": "z(1 − z) for a(1 − a)",
        "mistake.name.target forgotten": "y for y − t",
        "mistake.name.input forgotten": "input forgotten",
        "mistake.name.weight forgotten": "weight forgotten",
        "mistake.name.wrong weight": "another weight",
        "mistake.name.sum for input": "z for its input",
        "mistake.name.one route": "one of the routes only",
        "mistake.name.new weights too early": "new weights used too early",
        "mistake.name.other gradient": "another weight's gradient",
        "mistake.name.loss for its derivative": "L for its derivative",
        "mistake.name.uphill": "uphill",
        "mistake.name.not reset": "gradients not reset",
        "mistake.name.no activation": "activation forgotten",
        "steps.change": "the loss changed by",
        "steps.mean": "mean over the samples",
        "steps.caption": "Each line: formula, the same with numbers, value",
        "surface.title": "Loss surface {loss} and the path downhill",
        "surface.title.bare": "Loss surface {loss}",
        "surface.hint": "Drag the point to choose the weights.",
        "surface.steps": "Black: which way a step goes. Orange: {steps} steps at η = ",
        "surface.hover": "{across} = {first}, {up} = {second}: {loss} = {value}",
        "surface.point": "The point on the loss surface. Arrow keys move it, with Shift ten times as far.",
        "surface.axes": "Axes",
        "surface.axes.across": "across",
        "surface.axes.up": "up",
        "surface.axes.from": "{axis}, from",
        "surface.axes.to": "{axis}, to",
        "surface.axes.refused": "“{text}” is no end of an axis. Type a number, or nothing to follow the slider.",
        "surface.describe": "The loss over {x} and {y}, with the path of gradient descent",
        "surface.loss": "loss {output}",
        "surface.valley": "valley: {output} = 0",
        "goal": "Your goal: {title}",
        "goal.title": "{output} within {within} of {target}",
        "goal.off": "off by",
        "goal.moves": "Moves so far: {moves}.",
        "goal.reached": "Reached. Moves: {moves}.",
        "goal.reset": "↺ Begin again",
        "goal.done": "reached",
        "goal.open": "not yet reached",
        "refused": "{name}: “{text}” is not a number. Type one such as 0.5, -1 or 1e-3; {name} stays {kept}.",
        "refused.least": "{name} is {text}; allowed are numbers from {least} up. {name} stays {kept}.",
        "refused.step": "No step: {name} would not be a finite number.",
        "outside": "{names}: beyond the end of the slider, whose thumb stays there. The number in the field is used.",
        "flat": "{name} is flat here: what flows back through it is multiplied by its slope, {slope}.",
        "summary": "{weights}. {loss}. {gradients}. One step changes the loss by {change}.",
        "stopped.not finite": "The path ends after {steps} steps: {culprit} is no longer finite.",
        "stopped.too far": "The path ends after {steps} steps: {culprit} has run away.",
        "mistake.sign": "The sign of {where} is the wrong way round. A minus is easily lost, in a difference or with a "
        "negative factor.",
        "mistake.sign.forward": "The sign of {where} is the wrong way round.",
        "mistake.half": "The ½ is missing, which cancels the 2 from the square: {where} comes out twice too large.",
        "mistake.half.forward": "The ½ of the loss is missing, and {where} comes out twice too large.",
        "mistake.no slope": "The slope of the activation is missing: it is {where}, not 1.",
        "mistake.slope at the output": "The slope is taken at the activation's output: {where} is the slope at its "
        "operand, as σ′(z) and not σ′(a).",
        "mistake.slope of the operand": "In {where}, z stands where a belongs: the slope is a (1 − a), not z (1 − z).",
        "mistake.target forgotten": "The target is missing in {where}: the error is y − t, not y.",
        "mistake.target forgotten.forward": "The target is missing in {where}: the loss compares y with t.",
        "mistake.input forgotten": "The factor {factor} is missing: {where} is what the weight was multiplied with.",
        "mistake.input forgotten.forward": "The factor {factor} is missing in {where}.",
        "mistake.weight forgotten": "The weight {factor} is missing: on the way back it is the factor {where}, "
        "as it was on the way forward.",
        "mistake.weight forgotten.forward": "The weight {factor} is missing in {where}.",
        "mistake.wrong weight": "In {where}, {taken} stands where {factor} belongs: the way back goes through the same "
        "weight as the way forward.",
        "mistake.wrong weight.forward": "In {where}, {taken} stands where {factor} belongs.",
        "mistake.sum for input": "In {where}, {taken} stands where {factor} belongs: the derivative by a weight "
        "is what it was multiplied with.",
        "mistake.one route": "Only part of the routes back is counted ({kept}): for {where} all of them are added up.",
        "mistake.new weights too early": "A weight was updated before the gradients below it were computed: {where} "
        "must read the old weights, and all weights move together at the end.",
        "mistake.other gradient": "{taken} stands where {where} belongs.",
        "mistake.loss for its derivative": "The loss itself stands where its derivative {where} belongs.",
        "mistake.uphill": "The weights go uphill: the gradient points to where the loss grows, so it is subtracted "
        "({where}).",
        "mistake.not reset": "The gradient of the step before was not set to zero, and both are used for {where}.",
        "mistake.no activation.forward": "The activation is missing: {where} is σ(z), not z.",
        "gone": "The kernel of this notebook is gone. Run this cell again, or reload the page if it has no cells.",
        "failed": "{error}. The picture shows the last values that worked.",
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
        **CONTROLS["en"],
        **LESSONS["en"],
        **PHENOMENA["en"],
    }
}


def say(key: str, language: str = "en", **values: Any) -> str:
    """Return a sentence with its blanks filled.

    >>> say("button.descend.hint", steps=60)
    '60 updates, one after the other'
    """
    return sentence(key, language).format(**values)


def sentence(key: str, language: str = "en") -> str:
    """Return a sentence with its blanks as they are, for the page to fill.

    >>> sentence("curve.step")
    'step {step}'
    """
    return _MESSAGES[language][key]
