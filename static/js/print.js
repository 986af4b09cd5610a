// Prints the page. Markup: <button data-print hidden>, shown only where a script can act.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
