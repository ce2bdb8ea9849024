"""What there is to see at each preset, by key."""

__all__ = ["PRESETS"]

PRESETS = {
    "preset.choose": "Go to",
    "preset.choose.hint": "Places where one thing can be seen",
    "preset.none": "…",
    "preset.start.name": "the article's start",
    "preset.start.says": "Where the article begins: x = 1, t = 0, both weights 0.5.",
    "preset.saturated.name": "a saturated sigmoid",
    "preset.saturated.says": "z is 7 and the sigmoid is flat: next to nothing gets back to w₁, only w₂ learns.",
    "preset.w2 is 0.name": "w₂ = 0",
    "preset.w2 is 0.says": "What comes back to a is multiplied by w₂: w₁ gets no gradient until w₂ has moved.",
    "preset.x is 0.name": "x = 0",
    "preset.x is 0.says": "z is 0 whatever w₁ is: nothing tells which way to turn it, and ∂L/∂w₁ is 0 for good.",
    "preset.eta kills.name": "an η that kills",
    "preset.eta kills.says": "η = 8: the first steps jump to where the sigmoid is flat; the loss is stuck at 0.5.",
    "preset.eta hops.name": "an η that hops",
    "preset.eta hops.says": "η = 4: every step overshoots, and the path hops from side to side of the valley.",
    "preset.two routes.name": "the two routes",
    "preset.two routes.says": "The article's picture: two routes lead back to w₀₁, and what they bring adds up.",
    "preset.opposite signs.name": "two routes of opposite signs",
    "preset.opposite signs.says": "What the two routes bring cancels: ∂Err/∂w₀₁ is 0, and neither route is closed.",
}
