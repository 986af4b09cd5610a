// Keeps a draft of a long form: a few seconds after the last word, and when the page is left.
// Markup: <form data-autosave="address of the draft">, and inside it
// <p role="status" data-autosave-note data-saved="…" data-failed="…">. Files are not kept.
const PAUSE = 2000;

function setUp(form) {
  const note = form.querySelector("[data-autosave-note]");
  let timer = null;
  let request = null;
  let isSent = false;

  async function keep(isLeaving = false) {
    clearTimeout(timer);
    timer = null;
    request?.abort();
    const ours = (request = new AbortController());
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    // What outlives its page may hold 64 kB at most (Fetch, "keepalive").
    const options = { method: "POST", body, headers: { Accept: "text/plain" }, keepalive: isLeaving };
    try {
      delete form.dataset.dirty;
      const response = await fetch(form.dataset.autosave, { ...options, signal: ours.signal });
      // A session that has ended answers with its log-in page.
      if (!response.ok || response.redirected) throw new Error(`The server answered ${response.status}`);
      note.textContent = note.dataset.saved;
    } catch (error) {
      if (ours.signal.aborted) return;
      form.dataset.dirty = "yes";
      note.textContent = note.dataset.failed;
    }
  }

  function later() {
    if (isSent) return;
    clearTimeout(timer);
    timer = setTimeout(() => keep(), PAUSE);
  }

  function now() {
    if (timer && !isSent) keep(true);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    isSent = true;
    clearTimeout(timer);
    request?.abort();
  });
  window.addEventListener("pagehide", now);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && now());
  window.addEventListener("pageshow", (event) => event.persisted && (isSent = false));
}

for (const form of document.querySelectorAll("form[data-autosave]")) setUp(form);
