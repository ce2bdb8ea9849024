// Resend: a move that was lost on the way is sent again, and one whose answer was lost holds up no other.
import { listen } from "./kernel_watch.js";

const PATIENCE = 1000; // milliseconds for which a move may be without an answer before the kernel is asked

/**
 * A message that is lost, or its end, leaves ipywidgets waiting for that, and it sends nothing more for that model: a
 * network that goes takes messages along, and ipykernel 7.4 ends none that it takes while a cell awaits something.
 * So the kernel is asked whether it hears, by the same way, and when it has answered, what a model still waits for is
 * given up, and the values that the page had are sent anew.
 * @param {any} state its own model and those of its views are looked after
 * @returns {() => void} stops it
 */
export function sendAgain(manager, state) {
  const { kernel } = manager;
  if (!kernel?.connectionStatusChanged) return () => {}; // no page of JupyterLab
  /** @type {Map<string, {channel: string, at: number}>} the messages without an answer, by their ids, the oldest first */
  const unanswered = new Map();
  let [turn, timer, busy] = [0, 0, false];
  const look = async (/** @type {number} */ patience) => {
    turn += 1;
    const mine = turn;
    busy = true;
    const late = [...unanswered].filter(([, { at }]) => performance.now() - at >= patience);
    const waiting = () => collect(manager, state, new Set(late.map(([, { channel }]) => channel)));
    let lost = await waiting();
    const [first] = lost.keys();
    if (first) {
      // when the network is back, the manager takes over the kernel's values, or fails to
      while (mine === turn && (!(await hear(kernel, first)) || manager._kernelRestoreInProgress));
      if (patience) lost = await waiting(); // it may have been moved meanwhile
    }
    if (mine !== turn) return; // it was cut again
    for (const [model, values] of lost) {
      if (late.some(([id, { channel }]) => channel === model.comm.comm_id && unanswered.has(id))) resend(model, values);
    }
    late.forEach(([id]) => unanswered.delete(id));
    busy = false;
    plan();
  };
  const plan = () => {
    if (!unanswered.size || busy) return;
    clearTimeout(timer);
    timer = setTimeout(look, PATIENCE, PATIENCE);
  };
  const stops = [
    listen(kernel.anyMessage, ({ msg, direction }) => {
      if (direction !== "send" || msg.header.msg_type !== "comm_msg") return;
      unanswered.set(msg.header.msg_id, { channel: msg.content.comm_id, at: performance.now() });
      if (unanswered.size === 1) plan();
    }),
    listen(kernel.iopubMessage, ({ content, parent_header }) => {
      if (content.execution_state === "idle") unanswered.delete(parent_header.msg_id);
    }),
    listen(kernel.connectionStatusChanged, (now) => {
      if (now === "connected") look(0);
    }),
    () => {
      turn += 1;
      clearTimeout(timer);
    },
  ];
  return () => stops.forEach((stop) => stop());
}

/** @returns {Promise<Map<any, Record<string, any>>>} of each model that waits for an answer the values that may be lost */
async function collect(manager, state, channels) {
  const found = await Promise.allSettled(Object.values(manager._models));
  const models = found.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const whole = models.find((model) => model.get("constants") === state.get("constants"));
  const ours = models.filter((model) => model === whole || model.get("state") === `IPY_MODEL_${whole?.model_id}`);
  return new Map(ours.filter((model) => model._pending_msgs > 0 && channels.has(model.comm?.comm_id)).map((model) => {
    const traits = [...model._expectedEchoMsgIds.keys(), ...Object.keys(model._msg_buffer ?? {})];
    return [model, Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]))];
  }));
}

/**
 * Waits until the kernel has done with a message that asks for nothing, and so with all that was sent before by the same way.
 * @returns {Promise<boolean>} whether it has: the end of this one may be lost as well
 */
async function hear(kernel, model) {
  await kernel.requestKernelInfo().catch(() => {}); // after the answer JupyterLab sends what it has kept meanwhile
  return new Promise((done) => {
    const status = ({ content }) => content.execution_state === "idle" && done(true);
    model.send({}, { iopub: { status } });
    setTimeout(done, PATIENCE, false);
  });
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
