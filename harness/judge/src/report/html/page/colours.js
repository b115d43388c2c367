// Colours are decided in the style sheet; the canvas reads them from there.

const colours = {};

const COLOURS = ["fg", "soft", "faint", "line", "grid", "bg", "panel", "good", "bad", "doubt", "accent", "curve", "cursor"];

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of COLOURS) colours[name] = style.getPropertyValue(`--${name}`).trim();
  colours.text = `11px ${style.getPropertyValue("--sans")}`;
  colours.small = `10px ${style.getPropertyValue("--sans")}`;
}

/** The colour of a mark. */
const markColour = (mark) => ({ g: colours.good, b: colours.bad, d: colours.doubt, f: colours.faint })[mark] ?? colours.soft;

/** The theme: as the system has it, until a person says otherwise. */
const theme = { chosen: null, listeners: [] };
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function applyTheme(forced = null) {
  document.documentElement.dataset.theme = forced ?? theme.chosen ?? (prefersDark.matches ? "dark" : "light");
  readColours();
  theme.listeners.forEach((listener) => listener());
}

function themeButton() {
  const button = el("button", { type: "button", className: "theme" });
  const name = () => {
    const dark = document.documentElement.dataset.theme === "dark";
    button.textContent = dark ? "light" : "dark";
    button.setAttribute("aria-label", `change to ${dark ? "light" : "dark"} colours`);
  };
  button.addEventListener("click", () => {
    theme.chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    applyTheme();
    name();
  });
  name();
  return button;
}
