// Says that an answer is on its way, and says so when none comes.

// A plain form: the pressed button turns, and a second press does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.matches("[hx-post], [hx-get], [data-download]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post") return;
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Back to a page kept in memory: its forms work again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// An htmx request that failed or never arrived: one sentence in the message region.
function tellFailure() {
  const region = document.getElementById("messages");
  if (!region) return;
  const box = document.createElement("div");
  const text = document.createElement("p");
  box.className = "message is-danger";
  text.textContent = region.dataset.failure;
  box.append(text);
  region.replaceChildren(box);
  region.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:responseError", tellFailure);
document.addEventListener("htmx:sendError", tellFailure);
document.addEventListener("htmx:timeout", tellFailure);

// A whole page where a part was asked for: the session has ended, or the act leads elsewhere.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  const isPage = /^\s*<!doctype/i.test(detail.serverResponse ?? "");
  if (!isPage || !detail.shouldSwap || detail.target === document.body || detail.xhr.status >= 300) return;
  detail.shouldSwap = false;
  window.location.assign(detail.xhr.responseURL);
});
