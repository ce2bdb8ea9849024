"""Lazy style: the layout and the style of a widget are models of their own, made when somebody asks for them."""

from __future__ import annotations

from typing import Any

from ipywidgets.widgets.trait_types import InstanceDict

__all__ = ["LazyModel"]


class LazyModel(InstanceDict):  # type: ignore[misc]
    """A model that belongs to a widget: as long as nobody reads or sets it there is none, and the page hears of none.

    ipywidgets makes a layout for every widget, and a style for many: twice the models, most of which say nothing.
    """

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Return the model, made when first asked for."""
        value = super().get(obj, cls)
        self._tell(obj)
        return value

    def set(self, obj: Any, value: Any) -> None:
        """Take another model."""
        super().set(obj, value)
        self._tell(obj)

    def _tell(self, obj: Any) -> None:
        if self.name not in obj.keys:
            obj.keys = [*obj.keys, self.name]
            obj.send_state(self.name)
