// The state that a view shares with the others of its experiment.

/**
 * @typedef {import("../core/store.js").Model} Model
 * @typedef {{model: any, el: HTMLElement, state: Model}} View what a view is shown with; the state is that of its experiment
 */

/**
 * Begins a widget, and begins it anew when it goes over to another state: when the network has become another one.
 * What is on the screen stays until there is something to take its place.
 * @param {{model: any, el?: HTMLElement}} given
 * @param {(given: any) => any} begin `render` or `initialize` of a view; returns what ends it, one function or several
 * @returns {Promise<() => void>} ends it
 */
export async function follow(given, begin) {
  const { model, el } = given;
  /** @type {(() => void)[]} */
  let stops = [];
  let [over, turn] = [false, Promise.resolve()];
  const start = async (state) => { stops = [await begin({ ...given, state })].flat(); };
  const end = () => stops.splice(0).forEach((stop) => stop?.());
  await start(await getState(model));
  const again = () => {
    end(); // at once: what else has come with the state is not for the old view
    turn = turn.then(async () => {
      const state = await getState(model);
      if (over) return;
      end();
      el?.replaceChildren();
      await start(state);
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

/**
 * @param {any} model a view's
 * @returns {Promise<Model | undefined>} nothing for what belongs to no experiment
 */
export async function getState(model) {
  return model.get("state") && model.widget_manager.get_model(model.get("state").replace("IPY_MODEL_", ""));
}
