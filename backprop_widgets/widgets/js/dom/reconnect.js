// Reconnect: what was on the way when the network went is sent again when it is back.

/**
 * A message that is lost leaves ipywidgets waiting for its end, and it sends nothing more for that model. So when the
 * kernel answers again, what a model still waits for is given up, and the values that the page had are sent anew.
 * @param {any} state its own model and those of its views are looked after
 * @returns {() => void} stops it
 */
export function sendAgain(manager, state) {
  const { kernel, restored } = manager;
  if (!kernel?.connectionStatusChanged || !restored) return () => {}; // no page of JupyterLab
  /** @type {Map<any, Record<string, any>>} of each model the values that may be lost */
  let lost = new Map();
  const collect = async (/** @type {any} */ _, /** @type {string} */ now) => {
    if (now !== "connected") return;
    const models = await Promise.all(Object.values(manager._models));
    const whole = models.find((model) => model.get("constants") === state.get("constants"));
    const ours = models.filter((model) => model === whole || model.get("state") === `IPY_MODEL_${whole?.model_id}`);
    lost = new Map(ours.filter((model) => model._pending_msgs > 0).map((model) => {
      const traits = [...model._expectedEchoMsgIds.keys(), ...Object.keys(model._msg_buffer ?? {})];
      return [model, Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]))];
    }));
  };
  const send = async () => {
    const waiting = lost;
    lost = new Map();
    if (!waiting.size) return;
    await kernel.requestKernelInfo(); // now all that has come through has been answered
    for (const [model, values] of waiting) {
      if (model._pending_msgs < 1) continue;
      Object.assign(model, { _pending_msgs: 0, _msg_buffer: null });
      model._expectedEchoMsgIds.clear();
      // ipywidgets sends what changes, and the page may have these values
      model.set(Object.fromEntries(Object.keys(values).map((trait) => [trait, null])), { silent: true });
      model.set(values);
      model.save_changes();
    }
  };
  kernel.connectionStatusChanged.connect(collect);
  restored.connect(send);
  return () => {
    kernel.connectionStatusChanged.disconnect(collect);
    restored.disconnect(send);
  };
}
