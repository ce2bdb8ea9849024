// Comms: what JupyterLab keeps of a channel that is closed lets go of the model that it belonged to.

const released = new WeakSet();
const ignore = () => {}; // made here: one made where a model is closed would keep what stands around it

/**
 * JupyterLab keeps the handler of each channel that there ever was for as long as the kernel, and a handler calls the
 * model it was for: with it the model would stay, its views, and all that was on the screen. So a model of ours that
 * is closed is called no more.
 * @param {any[]} [sliders] models of ipywidgets that belong to us
 */
export async function releaseClosed(manager, sliders = []) {
  const found = await Promise.allSettled(Object.values(manager._models ?? {}));
  const models = found.map((each) => (each.status === "fulfilled" ? each.value : null)).filter(isOurs);
  for (const model of [...models, ...sliders]) {
    const [channel, close] = [model.comm?.jsServicesComm, model.close];
    if (!channel || released.has(model)) continue;
    released.add(model);
    model.close = (/** @type {any[]} */ ...given) => {
      const closed = close.apply(model, given);
      channel.onMsg = channel.onClose = ignore;
      return closed;
    };
  }
}

/** @param {any} model */
export function isOurs(model) {
  const classes = model?.get("_dom_classes") ?? [];
  return model?.get("_anywidget_id")?.startsWith("backprop_widgets.") || classes.some((/** @type {string} */ name) => name.startsWith("bw"));
}
