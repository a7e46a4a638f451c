// The coach's page: keys, news read aloud, sound and a flashing title, a lost line. Times are told by times.js.
"use strict";

const SETTLE_MS = 1000; // a person needs about this long to see that the card under the key has changed
const DOUBLE_TAP_MS = 350; // a key that was hit twice must not answer the card that came in between
const FLASH_MS = 1000;
const here = document.querySelector.bind(document);

let shown = cardShown();
let settledAt = Number(here(".card")?.dataset.number ?? 0) > 0 ? performance.now() + DOUBLE_TAP_MS : 0;

function cardShown() {
  return here(".card")?.dataset.shown ?? "";
}

function screening() {
  return here("#health .health")?.dataset.state;
}

function announce(sentence) {
  here("#news").textContent = sentence;
}

function seeCard() {
  if (!here("#now") || cardShown() === shown) return;
  shown = cardShown();
  settledAt = performance.now() + SETTLE_MS;
  const news = here("#news").dataset;
  const isPrompt = here(".card")?.dataset.kind === "prompt";
  const headline = here("#headline")?.textContent ?? news.nothing;
  announce(isPrompt ? `${news.prompt} ${headline}` : headline);
  if (isPrompt) ring();
}

// How many prompts, or how many coaches, wait for whoever reads this page.
function waitingNow() {
  return Number(here("[data-waiting]")?.dataset.waiting ?? 0);
}

let waiting = waitingNow();
function seeWaiting() {
  const now = waitingNow();
  if (now > waiting) ring();
  waiting = now;
}

let heard = screening();
function seeHealth() {
  if (screening() === heard) return;
  heard = screening();
  if (heard === "off") announce(here("#health").textContent);
}

function connected(yes) {
  if (!here("#lost")) return;
  here("#lost").hidden = yes;
  if (here("#health")) here("#health").hidden = !yes;
}

// Sound: two soft tones, made here. Browsers allow it only after a person has done something on the page.
let audio = null;
function wantsSound() {
  return localStorage.getItem("sound") === "on";
}

function allowSound() {
  if (!wantsSound()) return;
  audio ??= new AudioContext();
  audio.resume();
}

function tone(frequency, after) {
  const [oscillator, gain, at] = [audio.createOscillator(), audio.createGain(), audio.currentTime + after];
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0.15, at);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.3);
}

function sound() {
  if (!audio || !wantsSound()) return;
  tone(660, 0);
  tone(880, 0.18);
  document.documentElement.dataset.sounded = Number(document.documentElement.dataset.sounded ?? 0) + 1;
}

function showSound() {
  const button = here("#sound");
  if (!button) return;
  button.hidden = false;
  button.textContent = wantsSound() ? button.dataset.off : button.dataset.on;
}

// The title flashes while nobody looks: a mark before it, never what it is about.
let flashing = null;
function flash() {
  if (flashing || (!document.hidden && document.hasFocus())) return;
  flashing = setInterval(() => {
    document.title = document.title.startsWith("● ") ? document.title.slice(2) : `● ${document.title}`;
  }, FLASH_MS);
}

function stopFlashing() {
  if (!flashing || document.hidden) return;
  clearInterval(flashing);
  flashing = null;
  document.title = document.title.replace("● ", "");
}

function ring() {
  sound();
  flash();
}

function keyOf(event) {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return null;
  if (event.target instanceof Element && event.target.closest("input, textarea, select")) return null;
  if (event.key === "Backspace" || event.key === "B") return "b";
  return /^[1-3b]$/.test(event.key) ? event.key : null;
}

document.addEventListener("keydown", (event) => {
  const key = keyOf(event);
  const button = key && here(`[data-key="${key}"]`);
  if (!button) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});

document.addEventListener("submit", (event) => {
  const meantForAnother = performance.now() < settledAt;
  if (meantForAnother && event.target.matches(".choices")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.id === "sound") {
    localStorage.setItem("sound", wantsSound() ? "off" : "on");
    showSound();
  }
});

for (const gesture of ["click", "keydown"]) document.addEventListener(gesture, allowSound);
for (const look of ["focus", "click", "keydown"]) window.addEventListener(look, stopFlashing);
document.addEventListener("visibilitychange", stopFlashing);

document.addEventListener("htmx:afterSwap", () => {
  tellTimes();
  seeCard();
  seeWaiting();
  seeHealth();
});
document.addEventListener("htmx:afterRequest", (event) => connected([200, 304].includes(event.detail.xhr.status)));

tellTimes();
showSound();
if (Number(here(".card")?.dataset.number ?? 0) > 0) here("#headline").focus();
