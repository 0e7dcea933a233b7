// Passkeys: a form with `data-passkey` does its ceremony before it is sent. "create" and "confirm" find their options
// in the page, in the element that `data-options` names; "sign-in" asks the form's own address for them.

const WORDS = {
  NotAllowedError:
    "No passkey was used: it was cancelled, took too long, or none of yours is known here. Try again.",
  InvalidStateError: "A passkey of your account is on this device already.",
  SecurityError: "Passkeys work only at the address this site is known by, over https or on localhost.",
};

const supported =
  "PublicKeyCredential" in globalThis && "parseCreationOptionsFromJSON" in PublicKeyCredential;

async function optionsOf(form) {
  if (form.dataset.passkey !== "sign-in")
    return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.action, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error("The server did not answer. Try again in a minute.");
  return answer.json();
}

async function ceremony(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.creation_options.publicKey);
    publicKey.authenticatorSelection = {
      ...publicKey.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    };
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.request_options.publicKey);
  return navigator.credentials.get({ publicKey });
}

async function submitted(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  const problem = form.querySelector("[data-passkey-error]");
  problem.hidden = true;
  button.disabled = true;
  try {
    const credential = await ceremony(form);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    problem.textContent = WORDS[error.name] ?? error.message;
    problem.hidden = false;
    button.disabled = false;
  }
}

if (supported) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", submitted);
  }
  for (const missing of document.querySelectorAll("[data-passkey-missing]")) missing.hidden = true;
}
