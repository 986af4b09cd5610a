// Keeps the notes of a section while they are typed, and the section with them.
// Markup: <form data-notes="address of the draft"> with a field `base_version`, and inside it
// <p role="status" data-notes-said data-saved="…" data-failed="…">.
// A refusal is said and nothing more is sent: the button shows both texts.
const PAUSE = 2000;

function setUp(form) {
  const said = form.querySelector("[data-notes-said]");
  const version = form.elements.base_version;
  let timer = null;
  let isBusy = false;
  let isOver = false;

  async function keep() {
    if (isBusy) return later();
    isBusy = true;
    const typed = new FormData(form);
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(form.dataset.notes, { method: "POST", body: typed, headers });
      // A session that has ended answers with its log-in page.
      if (response.redirected) throw new Error("logged out");
      const answer = await response.json();
      if (response.ok) {
        version.value = answer.version;
        said.textContent = said.dataset.saved;
        if (new FormData(form).get("text") === typed.get("text")) delete form.dataset.dirty;
      } else {
        isOver = response.status === 409;
        said.textContent = answer.refused;
      }
    } catch {
      said.textContent = said.dataset.failed;
    } finally {
      isBusy = false;
    }
  }

  function later() {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(keep, PAUSE);
  }

  form.addEventListener("input", later);
  form.addEventListener("submit", async (event) => {
    isOver = true;
    clearTimeout(timer);
    if (!isBusy) return;
    // What is on its way gives the version that this save begins with.
    event.preventDefault();
    while (isBusy) await new Promise((done) => setTimeout(done, 50));
    form.submit();
  });
}

for (const form of document.querySelectorAll("form[data-notes]")) setUp(form);
