// The run as a whole: its facts, and the table of verdicts.

const KINDS = ["fail", "unknown", "not-run", "pass"];

/** Facts and troubles, above everything. */
function drawFacts(run) {
  // Journals that no run's record lies beside tell most of it themselves.
  const facts = run.facts ?? run.scenarios[0] ?? null;
  // As the exit code has it: what this plant or machine does not allow takes nothing from what passed.
  const verdict = run.verdict === "pass" && !run.whole ? "unknown" : (run.verdict ?? "unknown");
  const fact = (name, ...what) => el("div", {}, el("dt", {}, name), el("dd", {}, ...what));
  const rows = [
    fact("wall time", duration(run.wall)),
    facts && fact("profile", facts.profile),
    facts && fact("seed", facts.seed),
    facts && fact("started", facts.started_at.replace("T", " ").replace("Z", " UTC")),
    facts?.lineproof && fact("lineproof", facts.lineproof),
    facts?.command && fact("rerun", copyable(facts.command)),
  ];
  const title = el("h1", {}, verdictBadge(verdict), " ", ...counts(run));
  const troubles = run.troubles.map((trouble) => el("li", {}, trouble));
  const list = troubles.length > 0 ? el("ul", { className: "troubles", "aria-label": "Troubles outside of any scenario" }, ...troubles) : null;
  document.getElementById("run-facts").replaceChildren(title, themeButton(), el("dl", { className: "facts" }, ...rows.filter(Boolean)), ...[list, measuredTable(run.measures ?? [])].filter(Boolean));
}

/** What the scenarios have measured, by name: how often, and the shortest, middle and longest time. */
function measuredTable(measures) {
  if (measures.length === 0) return null;
  const exact = (micros) => (micros < 1e6 ? `${(micros / 1e3).toFixed(1)} ms` : `${(micros / 1e6).toFixed(3)} s`);
  const head = ["measured", "times", "min", "median", "max"].map((name) => el("th", { scope: "col" }, name));
  const cells = (row) => [String(row.count), exact(row.min_us), exact(row.median_us), exact(row.max_us)].map((text) => el("td", {}, text));
  const rows = measures.map((row) => el("tr", {}, el("th", { scope: "row" }, row.name), ...cells(row)));
  return el("table", { className: "measured" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
}

/** How many scenarios came to what; those that were not run stand out beside a verdict that does not tell of them. */
function counts(run) {
  const words = { pass: "passed", fail: "failed", unknown: "unknown", "not-run": "not run" };
  const rows = verdictRows(run);
  const counted = rows.filter((row) => !row.again);
  const told = ["pass", "fail", "unknown", "not-run"].map((kind) => [counted.filter((row) => row.verdict === kind).length, words[kind]]);
  const parts = told.filter(([number]) => number > 0).map(([number, word]) => [`${number} ${word}`, word]);
  const part = ([text, word]) => (word === "not run" ? el("span", { className: "verdict not-run" }, text) : text);
  return [count(counted.length, "scenario"), ...parts.flatMap((told, index) => [index === 0 ? ": " : ", ", part(told)])];
}

/** Scenarios with and without a verdict, alike. */
function verdictRows(run) {
  const missing = run.not_run.map((row) => ({ ...row, verdict: "not-run", tags: [] }));
  return [...run.scenarios, ...missing];
}

/** The table, by feature, with what narrows it down. */
function drawVerdicts(run) {
  const rows = verdictRows(run);
  const shown = new Set(KINDS);
  const search = el("input", { type: "search", placeholder: "filter: name, reason, tag, file", "aria-label": "Filter the scenarios" });
  const body = el("table", { className: "verdicts" });
  const draw = () => fillTable(body, rows, shown, search.value.trim().toLowerCase(), () => {
    search.value = "";
    KINDS.forEach((kind) => shown.add(kind));
    buttons.forEach((button) => button.setAttribute("aria-pressed", "true"));
    draw();
  });
  const buttons = KINDS.filter((kind) => rows.some((row) => row.verdict === kind)).map((kind) => kindButton(kind, rows, shown, draw));
  search.addEventListener("input", draw);
  draw();
  const tools = rows.length > 1 ? el("div", { className: "tools" }, search, ...buttons) : null;
  document.getElementById("verdicts").replaceChildren(el("h2", { id: "verdicts-title" }, "Verdicts"), ...(tools ? [tools] : []), body);
}

function kindButton(kind, rows, shown, draw) {
  const number = rows.filter((row) => !row.again && row.verdict === kind).length;
  const button = el("button", { type: "button", className: "kind", "aria-pressed": "true" }, verdictBadge(kind), ` ${number}`);
  button.addEventListener("click", () => {
    const on = !shown.delete(kind);
    if (on) shown.add(kind);
    button.setAttribute("aria-pressed", String(on));
    draw();
  });
  return button;
}

function fillTable(table, rows, shown, words, clear) {
  const text = (row) => [row.scenario, row.reason, row.file, row.feature, ...row.tags.map((tag) => `@${tag}`)].join("\n").toLowerCase();
  const found = rows.filter((row) => shown.has(row.verdict) && text(row).includes(words));
  const head = ["verdict", "scenario", "time", "reason", "place"].map((name) => el("th", { scope: "col", className: name }, name));
  const features = [...new Set(found.map((row) => row.file))];
  table.replaceChildren(el("thead", {}, el("tr", {}, ...head)), ...features.map((file) => featureBody(found.filter((row) => row.file === file))));
  if (found.length === 0) table.append(emptyBody(rows, clear));
}

function featureBody(rows) {
  const heading = el("th", { colSpan: 5, scope: "rowgroup" }, rows[0].feature, el("small", {}, ` ${rows[0].file}`));
  return el("tbody", {}, el("tr", { className: "feature" }, heading), ...rows.map(verdictRow));
}

function verdictRow(row) {
  const title = row.again ? `${row.scenario} (run again, ${row.again}: does not count)` : row.scenario;
  const name = row.name ? el("a", { href: `#${encodeURIComponent(row.name)}` }, title) : title;
  const tags = row.tags.map((tag) => el("small", { className: "tag" }, ` @${tag}`));
  const time = row.duration === undefined ? "" : duration(row.duration);
  const cells = [verdictBadge(row.verdict), el("span", {}, name, ...tags), time, row.reason, `${row.file}:${row.line}`];
  const names = ["verdict", "scenario", "time", "reason", "place"];
  return el("tr", { "data-name": row.name ?? "" }, ...cells.map((cell, index) => el("td", { className: names[index] }, cell)));
}

function emptyBody(rows, clear) {
  const button = el("button", { type: "button", onclick: clear }, "show all");
  const what = rows.length === 0
    ? ["No scenario was judged. The terminal of the run says why; a run that tests nothing is never a success."]
    : [`None of ${count(rows.length, "scenario")} matches. `, button];
  return el("tbody", {}, el("tr", {}, el("td", { colSpan: 5, className: "empty" }, ...what)));
}

/** Marks the row of the scenario that is open. */
function markOpen(name) {
  for (const row of document.querySelectorAll("tr[data-name]")) {
    const open = name !== "" && row.dataset.name === name;
    row.classList.toggle("open", open);
    row.querySelector("a")?.[open ? "setAttribute" : "removeAttribute"]("aria-current", "true");
  }
}
