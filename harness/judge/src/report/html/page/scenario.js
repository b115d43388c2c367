// One scenario: what it came to, why, and its history.

let opened = null;

function openScenario(run, row) {
  const history = new History(readBlock(`scenario:${row.name}`));
  const scene = new Scene(history);
  scene.shown = firstLanes(history);
  const argument = new Argument(scene);
  const timeline = new Timeline(scene);
  const events = new EventList(scene);
  scene.onGo = (event) => {
    if (!isInView(timeline.element)) timeline.element.scrollIntoView({ block: "nearest" });
    if (event) timeline.frame.focus({ preventScroll: true });
  };
  const section = document.getElementById("scenario");
  section.replaceChildren(heading(run, row), facts(row), argument.element, timeline.element, events.element);
  opened = { row, scene, timeline };
  // What was measured before it stood in the document is measured again.
  scene.drawNow();
  markOpen(row.name);
}

function isInView(element) {
  const box = element.getBoundingClientRect();
  return box.top < innerHeight - 120 && box.bottom > 120;
}

function heading(run, row) {
  const place = run.scenarios.indexOf(row);
  const link = (to, text, name) => (to ? el("a", { href: `#${encodeURIComponent(to.name)}`, title: `${name}: ${to.scenario}`, "aria-label": `${name}: ${to.scenario}` }, text) : null);
  const around = [link(run.scenarios[place - 1], "\u2039 previous", "previous scenario"), link(run.scenarios[place + 1], "next \u203a", "next scenario")];
  return el("div", { className: "heading" }, el("h2", { id: "scenario-title" }, verdictBadge(row.verdict), " ", row.scenario), el("nav", { "aria-label": "Scenarios" }, ...around));
}

function facts(row) {
  const fact = (name, ...what) => el("div", {}, el("dt", {}, name), el("dd", {}, ...what));
  const journal = row.journal === null ? "kept in memory only" : row.beside ? el("a", { href: `./${encodeURIComponent(row.journal)}` }, row.journal) : row.journal;
  return el("dl", { className: "facts" },
    fact("feature", row.feature),
    fact("place", `${row.file}:${row.line}`),
    fact("time", duration(row.duration)),
    fact("started", row.started_at.replace("T", " ").replace("Z", " UTC")),
    fact("profile", row.profile),
    fact("seed", row.seed),
    ...(row.tags.length > 0 ? [fact("tags", row.tags.map((tag) => `@${tag}`).join(" "))] : []),
    fact("journal", journal),
    fact("rerun", copyable(row.rerun)));
}
