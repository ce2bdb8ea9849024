// Kernel watch: whether it is still there. JupyterLab says so; Voila does not, so the server is asked.

const PATIENCE = 3000; // milliseconds for which a kernel may be silent before the server is asked about it

/**
 * Tells all widgets when their kernel is gone for good: ipywidgets does so when it restarts, and only then.
 * @param {string} [moves] the events of the state that a kernel has to answer
 * @returns {() => void} stops it
 */
export function watchKernel(manager, state = null, moves = "") {
  const kernel = manager.kernel; // that of JupyterLab's own services; other pages may have none, or one that is like it
  if (!kernel) return () => {};
  let [over, session] = [false, ""];
  const stops = [];
  const stop = () => {
    over = true;
    stops.splice(0).forEach((one) => one());
  };
  const gone = () => {
    // once: the manager goes on to the next kernel, whose widgets are not to be told of this one
    if (over) return;
    stop();
    manager.disconnect();
  };
  stops.push(
    listen(kernel.disposed, gone), // shut down
    listen(kernel.statusChanged, (now) => {
      if (now === "autorestarting" || now === "dead") gone(); // it died
    }),
    // restarted from another tab, which nobody tells this one: its messages are those of another session
    listen(kernel.iopubMessage, (message) => {
      const from = message?.header?.session ?? session;
      if (session && from !== session) gone();
      session = from;
    }),
    listen(kernel.connectionStatusChanged, (now) => {
      if (now === "disconnected") gone(); // it has tried again for minutes
    }),
    doubt(kernel, state, moves, async () => {
      if ((await missing(kernel)) && manager.kernel === kernel) gone();
    }),
  );
  return stop;
}

/**
 * Whether a model's kernel is gone. Where there never was one, as in a saved page, none is: a model lives with what it has.
 * @param {any} model
 */
export function isGone(model) {
  return Boolean(model.comm) && !model.comm_live;
}

/**
 * Whether nobody answers what the page cannot do by itself: there never was a kernel, and no recording stands for it.
 * @param {any} model
 */
export function isAlone(model) {
  return !model.comm && !model.widget_manager?.answer;
}

/**
 * @param {(value: any) => void} heard
 * @returns {() => void} stops it
 */
export function listen(signal, heard) {
  const slot = (_, value) => heard(value);
  signal?.connect(slot);
  return () => signal?.disconnect(slot);
}

/**
 * Calls when there is reason to doubt the kernel: it has not answered a move, or the reader was away.
 * @param {() => void} ask
 * @returns {() => void} stops it
 */
function doubt(kernel, state, moves, ask) {
  let [heard, timer] = [0, 0];
  const stop = listen(kernel.iopubMessage, () => (heard += 1));
  const moved = () => {
    if (timer) return;
    const before = heard;
    timer = setTimeout(() => {
      timer = 0;
      if (heard === before) ask();
    }, PATIENCE);
  };
  const back = () => {
    if (document.visibilityState === "visible") ask();
  };
  if (moves) state.on(moves, moved);
  document.addEventListener("visibilitychange", back);
  return () => {
    stop();
    clearTimeout(timer);
    if (moves) state.off(moves, moved);
    document.removeEventListener("visibilitychange", back);
  };
}

/**
 * Whether the server says that it has no such kernel. One that is silent has not said so, nor has a page that is
 * not there, of whatever other host.
 */
async function missing(kernel) {
  try {
    const { baseUrl, token, init, fetch: get } = kernel.serverSettings;
    const headers = token ? { Authorization: `token ${token}` } : {};
    const answer = await get(`${baseUrl}api/kernels/${encodeURIComponent(kernel.id)}`, { ...init, headers });
    return answer.status === 404 && String((await answer.json()).message).startsWith("Kernel does not exist");
  } catch {
    return false;
  }
}
