// Opens the page: the run, and the scenario that the address names, or the first one that did not pass.

const run = readBlock("run");

function wanted() {
  const name = decodeURIComponent(location.hash.slice(1));
  const doubtful = ["fail", "unknown"].map((verdict) => run.scenarios.find((row) => row.verdict === verdict));
  return run.scenarios.find((row) => row.name === name) ?? doubtful.find(Boolean) ?? run.scenarios[0] ?? null;
}

function open(byHand) {
  const row = wanted();
  const section = document.getElementById("scenario");
  if (row === null) {
    section.replaceChildren(el("p", { className: "empty" }, "There is no history to show: no scenario has left a journal."));
    return;
  }
  openScenario(run, row);
  document.title = `${VERDICT[row.verdict]} ${row.scenario} \u2013 lineproof`;
  if (byHand) {
    section.scrollIntoView({ block: "start" });
    section.focus({ preventScroll: true });
  }
}

/** On paper: light, the whole of the lanes, and the arguments of all scenarios that did not pass. */
function onPaper(on) {
  document.documentElement.classList.toggle("printing", on);
  applyTheme(on ? "light" : null);
  document.getElementById("printed").replaceChildren(...(on ? printedArguments() : []));
  if (opened) opened.scene.drawNow();
}

function printedArguments() {
  const others = run.scenarios.filter((row) => row.verdict !== "pass" && row !== opened?.row);
  return others.map((row) => {
    const { judgement } = readBlock(`scenario:${row.name}`);
    const lines = (judgement.evidence ?? []).map((line) => el("tr", {}, el("td", { className: "when" }, moment(line.at)), el("td", {}, line.source), el("td", {}, line.text)));
    return el("article", {}, el("h3", {}, verdictBadge(row.verdict), " ", row.scenario), el("p", {}, judgement.summary), el("table", {}, el("tbody", {}, ...lines)), el("p", {}, el("code", {}, row.rerun)));
  });
}

applyTheme();
drawFacts(run);
drawVerdicts(run);
open(location.hash !== "");
addEventListener("hashchange", () => open(true));
addEventListener("beforeprint", () => onPaper(true));
addEventListener("afterprint", () => onPaper(false));
prefersDark.addEventListener("change", () => applyTheme());
theme.listeners.push(() => opened?.scene.changed());
document.documentElement.dataset.ready = "true";
