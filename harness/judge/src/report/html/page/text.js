// Words and elements. Whatever comes from a journal becomes text, never markup.

/** An element with properties, attributes (`aria-label`), handlers (`onclick`) and children; null children are left out. */
function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name === "className" ? "class" : name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** `6.412 s`: a moment. */
const moment = (micros) => `${micros < 0 ? "\u2212" : ""}${(Math.abs(micros) / 1e6).toFixed(3)} s`;

/** `14.2 s`, `2 min 05 s`: a duration, as on the terminal. */
function duration(micros) {
  const tenths = Math.round(micros / 1e5);
  if (tenths < 600) return `${Math.floor(tenths / 10)}.${tenths % 10} s`;
  return `${Math.floor(tenths / 600)} min ${String(Math.floor((tenths % 600) / 10)).padStart(2, "0")} s`;
}

/** `340 us`, `12.4 ms`, `3.1 s`: a difference, signed. */
function difference(micros) {
  const size = Math.abs(micros);
  const sign = micros < 0 ? "\u2212" : "+";
  if (size < 1e3) return `${sign}${Math.round(size)} \u00b5s`;
  if (size < 1e6) return `${sign}${(size / 1e3).toFixed(size < 1e5 ? 2 : 1)} ms`;
  return `${sign}${(size / 1e6).toFixed(3)} s`;
}

/** `1 event`, `3 events`. */
const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

const VERDICT = { pass: "PASS", fail: "FAIL", unknown: "UNKNOWN", "not-run": "NOT RUN" };
const SIGN = { pass: "\u2713", fail: "\u2717", unknown: "?", interrupted: "?", skipped: "\u2212" };

/** A verdict that is told by its word, not by its colour alone. */
const verdictBadge = (verdict) => el("span", { className: `verdict ${verdict}` }, VERDICT[verdict] ?? verdict);

/** Text to copy, with a button that does it. */
function copyable(text) {
  const button = el("button", { type: "button", className: "small", "aria-label": `copy: ${text}` }, "copy");
  const code = el("code", {}, text);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "copied";
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = "selected: press Ctrl-C";
    }
    setTimeout(() => (button.textContent = "copy"), 1500);
  });
  return el("span", { className: "copyable" }, code, " ", button);
}
