// Tells the site that the list is being read, once it has been on screen for a while:
// what appears later is then new. Markup: <form data-visit>, whose button marks all as seen.
const READING = 5000;
const form = document.querySelector("form[data-visit]");

function tell() {
  if (document.visibilityState !== "visible") return;
  const body = new FormData(form);
  fetch(form.action, { method: "POST", body, keepalive: true }).catch(() => {});
}

if (form) setTimeout(tell, READING);
