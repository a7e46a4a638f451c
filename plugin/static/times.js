// Clock times in the reader's own zone, with its offset as the title. `data-brief`: to the minute, for tables.
"use strict";

const TOLD_IN = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const SECONDS = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
const MINUTES = { hour: "2-digit", minute: "2-digit" };

function tellTimes() {
  const now = new Date();
  for (const time of document.querySelectorAll("time[datetime]:not([title])")) {
    const moment = new Date(time.dateTime);
    const brief = time.dataset.brief !== undefined;
    const day = moment.toDateString() === now.toDateString() ? {} : { day: "numeric", month: "short" };
    const year = brief && moment.getFullYear() !== now.getFullYear() ? { year: "numeric" } : {};
    time.textContent = moment.toLocaleString(TOLD_IN, { ...day, ...year, ...(brief ? MINUTES : SECONDS) });
    const offset = moment.toLocaleString("en-GB", { timeZoneName: "longOffset" }).split(" ").pop();
    time.title = offset === "GMT" ? "UTC" : offset.replace("GMT", "UTC");
  }
}
