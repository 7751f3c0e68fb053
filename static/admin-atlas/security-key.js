// Asks a security key when the button of its form is pressed, and sends what it answers.
const words = { get: ["parseRequestOptionsFromJSON", "used"], create: ["parseCreationOptionsFromJSON", "added"] };

for (const form of document.querySelectorAll("form.security-key")) {
  const ask = form.dataset.ask, [parse, done] = words[ask], says = form.querySelector(".key-says");
  if (!window.PublicKeyCredential?.[parse]) continue;
  form.querySelector("[type=submit]").hidden = false;
  says.textContent = "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    says.textContent = "Touch your security key, or follow your browser.";
    try {
      const publicKey = PublicKeyCredential[parse](JSON.parse(form.dataset.options).publicKey);
      const credential = await navigator.credentials[ask]({ publicKey });
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      says.textContent = error.name === "InvalidStateError"
        ? "This key is on your account already."
        : `The key was not ${done}. Try again.`;
    }
  });
}
