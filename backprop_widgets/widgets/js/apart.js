// Views that few pages show: each of their widgets brings its own script, and a saved page has them all.
export * as drill from "./views/drill.js";
export * as sweeps from "./views/sweeps.js";
export * as layer_gradients from "./views/layer_gradients.js";
export * as classifier from "./views/classifier.js";
