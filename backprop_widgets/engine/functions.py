"""The operations by name, to be called with nodes, numbers or arrays."""

from __future__ import annotations

from .operations import OPERATIONS

__all__ = ["exp", "half_squared_error", "maximum", "relu", "sigmoid", "tanh"]

exp = OPERATIONS["exp"]
half_squared_error = OPERATIONS["half_squared_error"]
maximum = OPERATIONS["maximum"]
relu = OPERATIONS["relu"]
sigmoid = OPERATIONS["sigmoid"]
tanh = OPERATIONS["tanh"]
