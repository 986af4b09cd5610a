// Passkeys (W3C WebAuthn level 3), for three kinds of form:
//   data-passkey="create"  options in a json_script element named by data-options
//   data-passkey="use"     the same, to prove who one is
//   data-passkey="log-in"  options fetched from the form's own address
// The form holds the hidden field [data-credential], and .passkey-failure for bad news.

const supported = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

async function readOptions(form) {
  const { passkey, options } = form.dataset;
  if (passkey !== "log-in") return JSON.parse(document.getElementById(options).textContent);
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  return response.json();
}

function askToCreate({ creation_options: { publicKey } }, form) {
  const selection = (publicKey.authenticatorSelection ??= {});
  const passwordless = form.querySelector("[name=passwordless]")?.checked;
  if (passwordless !== undefined) {
    selection.residentKey = passwordless ? "required" : "discouraged";
    selection.requireResidentKey = passwordless;
    if (passwordless) selection.userVerification = "required";
  }
  return navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
  });
}

function askToUse({ request_options: { publicKey } }) {
  return navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
  });
}

async function answer(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const failure = form.querySelector(".passkey-failure");
  failure.hidden = true;
  try {
    const options = await readOptions(form);
    const ask = form.dataset.passkey === "create" ? askToCreate : askToUse;
    const credential = await ask(options, form);
    form.querySelector("[data-credential] input, input[data-credential]").value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    console.warn(error);
    failure.hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!supported) continue;
  form.hidden = false;
  form.addEventListener("submit", answer);
}
for (const note of document.querySelectorAll("[data-passkey-unsupported]")) note.hidden = supported;
