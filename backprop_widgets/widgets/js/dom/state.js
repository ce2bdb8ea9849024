// The state that a view shares with the others of its experiment.

/**
 * Begins a widget, and begins it anew when it goes over to another state: when the network has become another one.
 * What is on the screen stays until there is something to take its place.
 * @param {{model: any, el?: HTMLElement}} given
 * @param {(given: any) => any} begin `render` or `initialize` of a view; returns what ends it
 * @returns {Promise<() => void>} ends it
 */
export async function follow(given, begin) {
  const { model, el } = given;
  /** @type {(() => void) | undefined} */
  let stop = await begin(given);
  let [over, turn] = [false, Promise.resolve()];
  const end = () => {
    stop?.();
    stop = undefined;
  };
  const again = () => {
    end(); // at once: what else has come with the state is not for the old view
    turn = turn.then(async () => {
      await getState(model);
      if (over) return;
      end();
      el?.replaceChildren();
      stop = await begin(given);
      if (over) end();
    });
  };
  model.on("change:state", again);
  return () => {
    over = true;
    model.off("change:state", again);
    end();
  };
}

/** @typedef {import("../core/store.js").Model} Model */

/**
 * @param {any} model a view's
 * @returns {Promise<Model>}
 */
export function getState(model) {
  return model.widget_manager.get_model(model.get("state").replace("IPY_MODEL_", ""));
}
