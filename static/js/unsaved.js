// Warns before a page is left with something typed that is kept nowhere.
// Markup: <form data-unsaved>. Another script may say that all is kept: delete form.dataset.dirty.
function touch(event) {
  const form = event.target.form;
  if (form?.matches("form[data-unsaved]")) form.dataset.dirty = "yes";
}

document.addEventListener("input", touch);
document.addEventListener("change", touch);

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) delete event.target.dataset.dirty;
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-unsaved][data-dirty]")) event.preventDefault();
});
