/*! OpenInquiry (MIT) */
// Ten minutes before somebody is signed out the page says so and offers to go on, without leaving it. Without this script every
// page that is opened in the last twenty minutes says the same, and the button opens a page of its own.
const warning = document.querySelector("[data-session]");
const minutes = 60 * 1000;
let over;

function show(which) {
  warning.querySelectorAll("[data-session-says]").forEach((one) => { one.hidden = one.dataset.sessionSays !== which; });
  warning.hidden = false;
}

function count(seconds) {
  over.forEach(clearTimeout);
  const left = seconds * 1000;
  over = [setTimeout(() => show("soon"), Math.max(0, left - 10 * minutes)), setTimeout(() => show("over"), left)];
}

if (warning) {
  over = [];
  const left = Number(warning.dataset.session);
  if (left > 600) warning.hidden = true;
  count(left);
  const form = warning.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      count((await answer.json()).seconds);
      warning.hidden = true;
    } catch {
      form.submit(); // in a tab of its own, as without this script
    }
  });
}
