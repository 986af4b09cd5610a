// Dialogs, where the browser does not know the `command` attribute yet.
// Markup: <button command="show-modal" commandfor="ID" data-dialog="ID">, and
// <button command="close" commandfor="ID" data-dialog-close="ID"> inside.
if (!("command" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("button[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    const closer = event.target.closest("button[data-dialog-close]");
    if (closer) document.getElementById(closer.dataset.dialogClose)?.close();
  });
}
