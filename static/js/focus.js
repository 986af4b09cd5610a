// Where the focus goes when the page, or a part of it, has just been replaced.
// [data-focus-first] asks for the focus: the error summary of a form that came back.

function claim(element) {
  if (!element) return false;
  if (element.tabIndex < 0) element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: false });
  return document.activeElement === element;
}

claim(document.querySelector("[data-focus-first]"));

let lostFrom = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const active = document.activeElement;
  const target = event.detail.target;
  const holds = active && active !== document.body && target?.contains(active);
  lostFrom = holds ? { id: active.id, target: target.id } : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const wanted = event.detail.elt?.querySelector?.("[data-focus-first]");
  if (claim(wanted)) return;
  if (!lostFrom || document.activeElement !== document.body) return;
  const { id, target } = lostFrom;
  lostFrom = null;
  const region = document.getElementById(target);
  claim(id && document.getElementById(id)) ||
    claim(region?.querySelector("[data-focus-next], h1, h2, h3")) ||
    claim(region) ||
    claim(document.getElementById("main"));
});
