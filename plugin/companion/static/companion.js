// The coach's page: keys 1-3, news read aloud, clock times in the reader's zone, and a word when the line is down.
"use strict";

const SETTLE_MS = 1000; // a person needs about this long to see that the card under the key has changed
let shown = promptShown();
let changedAt = -SETTLE_MS;

function promptShown() {
  return document.querySelector(".card")?.dataset.prompt ?? "";
}

function screening() {
  return document.querySelector("#health .health")?.dataset.state;
}

function tellTimes() {
  for (const time of document.querySelectorAll("time[datetime]:not([title])")) {
    const moment = new Date(time.dateTime);
    const day = moment.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
    time.textContent = moment.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit", second: "2-digit" });
    const offset = moment.toLocaleString("en-GB", { timeZoneName: "longOffset" }).split(" ").pop();
    time.title = offset === "GMT" ? "UTC" : offset.replace("GMT", "UTC");
  }
}

function announce(sentence) {
  document.getElementById("news").textContent = sentence;
}

function seeCard() {
  if (promptShown() === shown) return;
  shown = promptShown();
  changedAt = performance.now();
  announce(shown ? `New prompt. ${document.getElementById("headline").textContent}` : "Nothing is open");
}

let heard = screening();
function seeHealth() {
  if (screening() === heard) return;
  heard = screening();
  if (heard === "off") announce(document.getElementById("health").textContent);
}

function connected(yes) {
  document.getElementById("lost").hidden = yes;
  document.getElementById("health").hidden = !yes;
}

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || !/^[1-3]$/.test(event.key)) return;
  const button = document.querySelector(`[data-key="${event.key}"]`);
  if (button) button.form.requestSubmit(button);
});

document.addEventListener("submit", (event) => {
  const meantForAnother = performance.now() - changedAt < SETTLE_MS;
  if (meantForAnother && event.target.matches(".choices")) event.preventDefault();
});

document.addEventListener("htmx:afterSwap", () => {
  tellTimes();
  seeCard();
  seeHealth();
});
document.addEventListener("htmx:afterRequest", (event) => connected([200, 304].includes(event.detail.xhr.status)));

tellTimes();
