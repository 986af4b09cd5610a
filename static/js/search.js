// The list that follows what is typed and ticked. Without this script its button does the same.
// Markup: form[data-search]; [data-facet] holds boxes of that form (by their `form` attribute);
// input[data-least] is left alone until it holds that many letters, or none.
const form = document.querySelector("form[data-search]");
const status = document.getElementById("result-status");

form?.addEventListener("htmx:configRequest", (event) => {
  const typing = event.detail.triggeringEvent?.type === "input";
  const { value, dataset } = form.querySelector("[data-least]");
  const length = value.trim().length;
  if (typing && length > 0 && length < Number(dataset.least)) event.preventDefault();
  // What says nothing stays out of the address.
  for (const name of [...event.detail.formData.keys()]) {
    if (event.detail.formData.getAll(name).every((each) => each === "")) event.detail.formData.delete(name);
  }
});

// In the drawer of a phone one chooses several before looking.
document.addEventListener("change", (event) => {
  if (!form || event.target.form !== form || !event.target.closest("[data-facet]")) return;
  if (event.target.closest(":popover-open")) return;
  form.requestSubmit();
});

document.addEventListener("htmx:afterSettle", () => {
  const count = document.querySelector("[data-result-count]");
  if (status && count) status.textContent = count.textContent;
});
