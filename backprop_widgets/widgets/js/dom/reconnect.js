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
  let turn = 0;
  const again = async (/** @type {any} */ _, /** @type {string} */ now) => {
    if (now !== "connected") return;
    turn += 1;
    const mine = turn;
    const lost = await collect(manager, state);
    const [first] = lost.keys();
    if (!first) return;
    await kernel.requestKernelInfo().catch(() => {}); // after the answer JupyterLab sends what it has kept meanwhile
    // the manager takes over the kernel's values, or fails to; and what has come through is answered
    do await hear(first); while (manager._kernelRestoreInProgress && mine === turn);
    if (mine !== turn) return; // it was cut again
    for (const [model, values] of lost) {
      if (model._pending_msgs < 1) continue;
      Object.assign(model, { _pending_msgs: 0, _msg_buffer: null });
      model._expectedEchoMsgIds.clear();
      // ipywidgets sends what changes, and the page may have these values
      model.set(Object.fromEntries(Object.keys(values).map((trait) => [trait, null])), { silent: true });
      model.set(values);
      model.save_changes();
    }
  };
  kernel.connectionStatusChanged.connect(again);
  return () => kernel.connectionStatusChanged.disconnect(again);
}

/** @returns {Promise<Map<any, Record<string, any>>>} of each model that waits for an answer the values that may be lost */
async function collect(manager, state) {
  const models = await Promise.all(Object.values(manager._models));
  const whole = models.find((model) => model.get("constants") === state.get("constants"));
  const ours = models.filter((model) => model === whole || model.get("state") === `IPY_MODEL_${whole?.model_id}`);
  return new Map(ours.filter((model) => model._pending_msgs > 0).map((model) => {
    const traits = [...model._expectedEchoMsgIds.keys(), ...Object.keys(model._msg_buffer ?? {})];
    return [model, Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]))];
  }));
}

/** Waits until the kernel has done with a message that asks for nothing, and so with all that was sent before, by the same way. */
function hear(model) {
  return new Promise((done) => {
    const status = ({ content }) => content.execution_state === "idle" && done(null);
    model.send({}, { iopub: { status } });
  });
}
