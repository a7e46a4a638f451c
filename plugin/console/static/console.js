// The console: times in the reader's zone, also in what htmx swaps in.
"use strict";

tellTimes();
document.addEventListener("htmx:afterSwap", tellTimes);
