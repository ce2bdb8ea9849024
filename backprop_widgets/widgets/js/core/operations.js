// The elementary operations by the names of the rule table: values only, since a program holds its derivatives.
// The edges are those of engine/functions.py: overflow is infinite, a domain error NaN.

const LEAK = 0.01;
const [GELU_SCALE, GELU_CUBE] = [Math.sqrt(2 / Math.PI), 0.044715];

/** @type {Record<string, (...operands: number[]) => number>} */
export const OPERATIONS = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power: (u, n) => u ** n,
  negate: (u) => -u,
  square: (u) => u * u,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid: (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))),
  softplus: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
  relu: (z) => Math.max(z, 0),
  leaky_relu: (z) => (z > 0 ? z : LEAK * z),
  swish: (z) => z * OPERATIONS.sigmoid(z),
  gelu: (z) => 0.5 * z * (1 + Math.tanh(GELU_SCALE * (z + GELU_CUBE * (z * z * z)))),
  logsumexp: (...z) => z.reduce((a, b) => Math.max(a, b) + (a === b ? Math.LN2 : Math.log1p(Math.exp(-Math.abs(a - b))))),
  abs: Math.abs,
  maximum: Math.max,
  minimum: Math.min,
  half_squared_error: (y, t) => 0.5 * (y - t) * (y - t),
  binary_cross_entropy: (y, t) => {
    if (!(y >= 0 && y <= 1) || Number.isNaN(t)) return NaN;
    const hit = t === 0 ? 0 : t * Math.log(y);
    return -hit - (t === 1 ? 0 : (1 - t) * Math.log1p(-y));
  },
  step: (z) => (Number.isNaN(z) ? z : Number(z > 0)),
  sign: Math.sign,
  larger: (a, b) => (Number.isNaN(a + b) && (Number.isNaN(a) || Number.isNaN(b)) ? NaN : a === b ? 0.5 : Number(a > b)),
};
