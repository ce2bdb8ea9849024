"""The public names, each where it lives: read by type checkers, and by __init__.py when a name is first used."""

from .engine.node import Node as Node
from .engine.node import variables as variables
from .engine.operations import binary_cross_entropy as binary_cross_entropy
from .engine.operations import cos as cos
from .engine.operations import exp as exp
from .engine.operations import gelu as gelu
from .engine.operations import half_squared_error as half_squared_error
from .engine.operations import leaky_relu as leaky_relu
from .engine.operations import log as log
from .engine.operations import logsumexp as logsumexp
from .engine.operations import maximum as maximum
from .engine.operations import minimum as minimum
from .engine.operations import relu as relu
from .engine.operations import sigmoid as sigmoid
from .engine.operations import sin as sin
from .engine.operations import softplus as softplus
from .engine.operations import sqrt as sqrt
from .engine.operations import square as square
from .engine.operations import swish as swish
from .engine.operations import tanh as tanh
from .examples import Network as Network
from .examples import mazur as mazur
from .examples import two_paths as two_paths
from .examples import worked_example as worked_example
from .exercises.details import Folded as Folded
from .exercises.export import export_answers as export_answers
from .exercises.feedback import Feedback as Feedback
from .exercises.judge import judge as judge
from .exercises.practice import Practice as Practice
from .exercises.printable import Paper as Paper
from .exercises.proofread import proofread as proofread
from .exercises.summary import Summary as Summary
from .exercises.worksheet import Worksheet as Worksheet
from .experiment.experiment import Experiment as Experiment
from .graph import Graph as Graph
from .layers import Layer as Layer
from .layers import dense as dense
from .layers import mlp as mlp
from .mistakes.catalogue import MISTAKES as MISTAKES
from .mistakes.catalogue import Mistake as Mistake
from .mistakes.diagnosis import Diagnosis as Diagnosis
from .mistakes.diagnosis import diagnose as diagnose
from .mistakes.sites import Site as Site
from .probabilities import cross_entropy as cross_entropy
from .probabilities import softmax as softmax
from .symbolic.names import Quantity as Quantity
from .symbolic.program import Program as Program
from .training.descent import Trajectory as Trajectory
from .training.descent import descend as descend
from .training.gradient_check import check_gradients as check_gradients
from .training.gradient_check import gradient_errors as gradient_errors
from .training.hessian import hessian as hessian
from .training.hessian import largest_stable_eta as largest_stable_eta
from .training.loss_surface import Surface as Surface
from .training.loss_surface import loss_surface as loss_surface
from .training.optimizers import UpdateRule as UpdateRule
from .widgets.answers import Answers as Answers
from .widgets.ask import Ask as Ask
from .widgets.curve import Curve as Curve
from .widgets.drill import Drill as Drill
from .widgets.explorer import Explorer as Explorer
from .widgets.finite_differences import FiniteDifferences as FiniteDifferences
from .widgets.goal import Goal as Goal
from .widgets.landscape import Landscape as Landscape
from .widgets.mistakes import Mistakes as Mistakes
from .widgets.share import Share as Share
from .widgets.sliders import Sliders as Sliders
from .widgets.tangent import Tangent as Tangent
from .widgets.template_view import Derivation as Derivation
from .widgets.template_view import Diagram as Diagram
from .widgets.walk import Walk as Walk

Place = Site

__all__: list[str]
__version__: str
