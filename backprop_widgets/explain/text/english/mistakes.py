"""Mistakes: their names, where they are made, and a sentence to whoever makes one, by key."""

from __future__ import annotations

__all__ = ["MISTAKES"]

MISTAKES = {
    "mistake.choose": "Make a mistake",
    "mistake.choose.hint": "Do one thing wrong on purpose, and see what it does to every number and to the path",
    "mistake.where": "at",
    "mistake.where.hint": "Where the mistake is made",
    "mistake.search": "Find a place",
    "mistake.search.hint": "Part of a name, such as w1; the list beside it shows the places that have it",
    "mistake.some": "{shown} of {count}",
    "mistake.none": "none",
    "mistake.ghost": "Dashed: the right path.",
    "mistake.place.taken": "{where} ← {taken}",
    "mistake.place.factor": "{where}, without {factor}",
    "mistake.place.kept": "{where}, by way of {kept} only",
    "mistake.place.again": "{name} ({number})",
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
}
