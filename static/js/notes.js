// Keeps the notes of a section while they are typed, and the section with them.
// Markup: <form data-notes="address of the draft" data-unsaved> with a field `base_version`, and
// inside it <p role="status" data-notes-said data-saved="…" data-failed="…">.
// A refusal is said and nothing more is sent: the button shows both texts.
const PAUSE = 2000;
const AGAIN = 10000;

function setUp(form) {
  const said = form.querySelector("[data-notes-said]");
  let timer = null;
  let sending = null;
  let isOver = false;
  // What may have reached us without our answer goes again as it was: the same words are no news,
  // and those typed since would seem to be written over somebody else's.
  let unanswered = null;

  async function send() {
    const typed = unanswered ?? new FormData(form);
    unanswered = typed;
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(form.dataset.notes, { method: "POST", body: typed, headers });
      // A session that has ended answers with its log-in page.
      if (response.redirected) throw new Error("logged out");
      const answer = await response.json();
      unanswered = null;
      if (response.ok) kept(answer.version, typed.get("text"));
      else refused(answer.refused, response.status === 409);
    } catch {
      said.textContent = said.dataset.failed;
      later(AGAIN);
    }
  }

  function kept(version, text) {
    form.elements.base_version.value = version;
    said.textContent = said.dataset.saved;
    if (new FormData(form).get("text") === text) delete form.dataset.dirty;
    else later(PAUSE);
  }

  function refused(words, isFinal) {
    isOver = isFinal;
    said.textContent = words;
  }

  function keep() {
    sending ??= send().finally(() => (sending = null));
    return sending;
  }

  function later(delay) {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(keep, delay);
  }

  form.addEventListener("input", () => later(PAUSE));
  window.addEventListener("online", () => unanswered && keep());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await sending;
    if (!isOver) await keep();
    clearTimeout(timer);
    // Nobody leaves the page for an address that does not answer: the words would be lost.
    if (unanswered) return later(AGAIN);
    delete form.dataset.dirty;
    form.submit();
  });
}

for (const form of document.querySelectorAll("form[data-notes]")) setUp(form);
