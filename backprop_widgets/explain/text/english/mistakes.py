"""Mistakes: their names, where they are made, and a sentence to whoever makes one, by key."""

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
    "mistake.half": "The ½ is missing, and {where} comes out twice too large.",
    "mistake.half.forward": "The ½ is missing, and {where} comes out twice too large.",
    "mistake.half kept": "{where} comes out half as large as it is: the ½ cancels the 2 that the square brings down.",
    "mistake.no slope": "The slope of the activation is missing: {where} is {right}, not 1.",
    "mistake.slope at the output": "The slope is taken at the activation's output, and not at its operand: {where} is "
    "{right}, not {wrong}.",
    "mistake.slope of the operand": "In {where}, {wrong} stands where {right} belongs: the formula takes the "
    "activation's output.",
    "mistake.value for slope": "The value of the activation stands for its slope: {where} is {right}, not {wrong}.",
    "mistake.other activation": "In {where}, {wrong} stands where {right} belongs: that is the slope of another "
    "function, or of none.",
    "mistake.power": "A power brings its exponent down as a factor, and the exponent falls by one: {where} is {right}, "
    "not {wrong}.",
    "mistake.not swapped": "A factor of a product has the other factor as its derivative: {where} is {factor}, not "
    "{taken}.",
    "mistake.target forgotten": "The target is missing: {where} is {right}, not {wrong}.",
    "mistake.target forgotten.forward": "The target is missing in {where}: the loss compares with it.",
    "mistake.square under cross-entropy": "In {where}, {wrong} stands where {right} belongs: the error alone is what "
    "comes out after the slope of the sigmoid is multiplied in.",
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
    "mistake.other layer": "In {where}, {taken} stands, which belongs to another unit.",
    "mistake.local alone": "This is {taken} alone: what comes back, {missing}, is a factor, too.",
    "mistake.upstream alone": "This is {taken}, which comes back to a node above: the local derivatives from there "
    "down are factors, too.",
    "mistake.factors added": "Here {taken} are added: along one route the factors are multiplied.",
    "mistake.factors added.forward": "In {where}, a sum stands where a product belongs.",
    "mistake.one route": "Only part of the routes back is counted ({kept}): for {where} all of them are added up.",
    "mistake.routes averaged": "The routes to {where} are averaged ({kept}): what they bring is added up.",
    "mistake.routes multiplied": "The routes to {where} are multiplied with each other ({kept}): factors are "
    "multiplied along a route, and the routes are added up.",
    "mistake.sum for mean": "The sum stands where the mean belongs: in {where} it is divided by {count}.",
    "mistake.sum for mean.forward": "The sum stands where the mean belongs: in {where} it is divided by {count}.",
    "mistake.divided twice": "In {where}, the sum is divided by {count} once more than in the mean.",
    "mistake.divided twice.forward": "In {where}, the sum is divided by {count} once more than in the mean.",
    "mistake.new weights too early": "A weight was updated before the gradients below it were computed: {where} "
    "must read the old weights, and all weights move together at the end.",
    "mistake.other gradient": "{taken} stands where {where} belongs.",
    "mistake.loss for its derivative": "The loss itself stands where its derivative {where} belongs.",
    "mistake.nothing flows": "A nudge there reaches the output, so {where} is not 0.",
    "mistake.uphill": "The weights go uphill: the gradient points to where the loss grows, so it is subtracted "
    "({where}).",
    "mistake.not reset": "The gradient of the step before was not set to zero, and both are used for {where}.",
    "mistake.counted twice": "This is twice {where}: two sweeps add up, unless gradients are set to zero between them.",
    "mistake.eta forgotten": "η is missing: the step is η times the gradient ({where}).",
    "mistake.old weight forgotten": "This is the step alone: it starts from the old weight ({where}).",
    "mistake.exchanged": "This is {taken}, not {where}.",
    "mistake.old value": "This takes the old {taken}, from before the update.",
    "mistake.one weight moved": "Here {taken} did not move: an update moves all weights at once.",
    "mistake.eta's decimals": "The step is ten times too long or too short: look at the decimals of η ({where}).",
    "mistake.no activation.forward": "The activation is missing: {where} is {right}, not {wrong}.",
    "mistake.activation too much.forward": "An activation too much: {where} is {right}, not {wrong}.",
    "mistake.exponent sign.forward": "In {where}, the sign in the exponent is the wrong way round.",
    "mistake.no square.forward": "The square is missing in {where}: it is {right}, not {wrong}.",
}
