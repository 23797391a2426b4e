/*! OpenInquiry (MIT) */
// Passkeys: the one thing here that a page cannot do without a script. Forms say what they need in data attributes:
// data-passkey="add | use | sign-in", and where the options are. Words stand in the page, in its language.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function add(options, alone) {
  const asked = options.publicKey;
  const choice = { ...asked.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
  if (alone) choice.userVerification = "required";
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked, challenge: toBytes(asked.challenge), user: { ...asked.user, id: toBytes(asked.user.id) },
      excludeCredentials: known(asked.excludeCredentials), authenticatorSelection: choice,
    },
  });
  return sent(made, {
    attestationObject: toText(made.response.attestationObject), transports: made.response.getTransports?.() ?? [],
  });
}

async function use(options) {
  const asked = options.publicKey;
  const made = await navigator.credentials.get({
    publicKey: { ...asked, challenge: toBytes(asked.challenge), allowCredentials: known(asked.allowCredentials) },
  });
  const { authenticatorData, signature, userHandle } = made.response;
  return sent(made, {
    authenticatorData: toText(authenticatorData), signature: toText(signature), userHandle: userHandle ? toText(userHandle) : null,
  });
}

function sent(made, more) {
  return {
    type: made.type, id: made.id, rawId: toText(made.rawId), authenticatorAttachment: made.authenticatorAttachment ?? null,
    response: { clientDataJSON: toText(made.response.clientDataJSON), ...more },
    clientExtensionResults: made.getClientExtensionResults(),
  };
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return answer.json();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-passkey-problem]");
  if (!window.PublicKeyCredential) continue; // the page says what to do without
  form.querySelectorAll("[data-passkey-needed]").forEach((one) => one.removeAttribute("hidden"));
  form.querySelectorAll("[data-passkey-missing]").forEach((one) => one.setAttribute("hidden", ""));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      const given = await options(form);
      const made = form.dataset.passkey === "add"
        ? await add(given.creation_options, form.elements.passwordless?.checked ?? true)
        : await use(given.request_options);
      form.elements.credential.value = JSON.stringify(made);
      form.submit();
    } catch {
      problem.hidden = false;
      problem.focus();
    }
  });
}
