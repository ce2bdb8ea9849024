"""Names and texts that would do harm if anything took them for more than names and texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from backprop_widgets import Graph, Network, half_squared_error, sigmoid, variables

__all__ = ["NAMES", "TEXTS", "network"]

# Identifiers all of them. JavaScript's objects have most of these already, and what reads a letter from the left
# or takes a name for a number, a mean or a derivative stumbles over the others.
NAMES = (
    "__proto__",
    "constructor",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "__defineGetter__",
    "then",
    "length",
    "NaN",
    "undefined",
    "innerHTML",
    "onload",
    "mean",
    "d_",
    "א",
    "变量",
)

# Short, because what is quoted is cut off after forty letters.
TEXTS = (
    "<img src=x onerror=pwned=1>",
    "<script>pwned=1</script>",
    "<svg onload=pwned=1>",
    "<svg/onload=pwned=1//",
    '"><img src=x onerror=pwned=1>',
    "'><img src=x onerror=pwned=1>",
    "<iframe src=javascript:parent.pwned=1>",
    "<a href=javascript:pwned=1>0.5</a>",
    "</td></table><script>pwned=1</script>",
    "<math><mi><img src=x onerror=pwned=1>",
    "<style>*{display:none}</style>",
    "&lt;img src=x onerror=pwned=1&gt;",
    "javascript:pwned=1",
    "${window.pwned=1}",
    "{{constructor.constructor('pwned=1')()}}",
    "{kept} {name} {0.__class__}",
    "$& $1 $' $`",
    "\u202e0.5<b>\u202c",
    "__import__('os').abort()",
    "__proto__",
)


def network(names: Sequence[str], *, samples: bool = False) -> Network:
    """Return the worked example with eight names of one's own: x, t, two weights, z, a, y and the loss."""
    x, t, first, second = variables(" ".join(names[:4]))
    z = (first * x).named(names[4])
    a = sigmoid(z).named(names[5])
    y = (second * a).named(names[6])
    values = dict(zip(names, (1.5, 0.8, 0.4, -0.7), strict=False))
    if samples:
        values |= {names[0]: np.array([1.0, 1.5, -0.5]), names[1]: np.array([0.0, 0.8, 0.3])}
    return Network(Graph(half_squared_error(y, t).named(names[7])), values, (names[2], names[3]))
