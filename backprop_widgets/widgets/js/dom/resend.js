// Resend: a move that a cut network has lost is sent again, and one whose end the kernel never tells holds up no other.
import { isOurs } from "./comms.js";
import { listen } from "./kernel_watch.js";

/** @type {WeakSet<object>} the kernels whose moves are ended here */
const ending = new WeakSet();

/**
 * A message that is lost leaves ipywidgets waiting for its end, and it sends nothing more for that model. So when the
 * kernel answers again, what a model still waits for is given up, and the values that the page had are sent anew. Where
 * all was answered, the kernel's values are asked for once more: what the manager takes over when the connection is back
 * comes by another way, and may be older than an answer that the page has had.
 * @param {any} state its own model and those of its views are looked after
 * @returns {() => void} stops it
 */
export function sendAgain(manager, state) {
  const { kernel } = manager;
  if (!kernel?.connectionStatusChanged) return () => {}; // no page of JupyterLab
  /** @type {Map<any, Record<string, any> | null>} what may be lost, by model, until it is known */
  const lost = new Map();
  let turn = 0;
  const again = async () => {
    turn += 1;
    const mine = turn;
    // the values before the manager has taken over the kernel's; if it was cut twice, those of the first time
    for (const [model, values] of await collect(manager, state)) {
      const before = lost.get(model);
      lost.set(model, values || before ? { ...values, ...before } : null);
    }
    await kernel.requestKernelInfo().catch(() => {}); // after the answer JupyterLab sends what it has kept meanwhile
    for (const model of lost.keys()) {
      hear(model, () => {
        if (mine !== turn) return false; // it was cut again
        if (manager._kernelRestoreInProgress) return true;
        const values = lost.get(model);
        lost.delete(model);
        if (!model.comm) return false;
        if (values && model._pending_msgs > 0) resend(model, { ...values, ...model._msg_buffer });
        else model.comm.send({ method: "request_state" }, {});
        return false;
      });
    }
  };
  const stop = listen(kernel.connectionStatusChanged, (now) => now === "connected" && again());
  return () => {
    turn += 1;
    stop();
  };
}

/**
 * Ends what the kernel does not: ipykernel 7.4 says neither begin nor end of a message that it takes while a cell
 * awaits something, and ipywidgets would wait for the end. But the kernel sends back what it has taken.
 */
export function endMoves(manager) {
  const { kernel } = manager;
  if (!kernel?.iopubMessage || ending.has(kernel)) return;
  ending.add(kernel);
  const begun = new Set();
  listen(kernel.connectionStatusChanged, async (now) => {
    if (now === "connected") return;
    // their begin may be lost, and their end yet come
    for (const model of await modelsOf(manager)) {
      if (isOurs(model)) model._expectedEchoMsgIds.forEach((/** @type {string} */ id) => begun.add(id));
    }
  });
  listen(kernel.iopubMessage, async ({ content, parent_header: { msg_id, session } }) => {
    if (content.execution_state === "busy") begun.add(msg_id);
    if (content.execution_state === "idle") begun.delete(msg_id);
    if (content.data?.method !== "echo_update" || session !== kernel.clientId || begun.has(msg_id)) return;
    const model = await manager._models?.[content.comm_id];
    if (isOurs(model)) model._handle_status(IDLE);
  });
}

const IDLE = { content: { execution_state: "idle" } };

/**
 * @returns {Promise<Map<any, Record<string, any> | null>>} of the state, and of each of its views that waits for an answer,
 *   the values that may be lost
 */
async function collect(manager, state) {
  const models = await modelsOf(manager);
  const whole = models.find((model) => model.get("constants") === state.get("constants"));
  const ours = models.filter((model) => model === whole || model.get("state") === `IPY_MODEL_${whole?.model_id}`);
  return new Map(ours.filter((model) => model === whole || model._pending_msgs > 0).map((model) => {
    if (!model._pending_msgs) return [model, null];
    const traits = [...model._expectedEchoMsgIds.keys(), ...Object.keys(model._msg_buffer ?? {})];
    return [model, Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]))];
  }));
}

async function modelsOf(manager) {
  const found = await Promise.allSettled(Object.values(manager._models));
  return found.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
}

/**
 * Calls when the kernel has done with a message that asks for nothing, and so with all that was sent before by the same way.
 * @param {() => boolean} heard returns whether to ask once more
 */
function hear(model, heard) {
  if (!model.comm) return; // it was closed
  const status = ({ content }) => {
    if (content.execution_state === "idle" && heard()) hear(model, heard);
  };
  try {
    model.send({}, { iopub: { status } });
  } catch {} // the kernel is gone
}

/** Gives up what a model waits for, and sends these values as if the page had only now got them. */
function resend(model, values) {
  Object.assign(model, { _pending_msgs: 0, _msg_buffer: null });
  model._expectedEchoMsgIds.clear();
  // ipywidgets sends what changes, and the page may have these values
  model.set(Object.fromEntries(Object.keys(values).map((trait) => [trait, null])), { silent: true });
  model.set(values);
  model.save_changes();
}
