// The state that a view shares with the others of its experiment.

/** @typedef {import("../core/store.js").Model} Model */

/**
 * @param {any} model a view's
 * @returns {Promise<Model>}
 */
export function getState(model) {
  return model.widget_manager.get_model(model.get("state").replace("IPY_MODEL_", ""));
}
