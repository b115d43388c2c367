// Steps and standing checks with their verdicts, and the argument of the one that is chosen.

/** All judgements of a scenario as rows; the first that decided the verdict is the one to begin with. */
function judgementRows(history) {
  const steps = history.steps.map((step) => ({
    kind: step.outcome,
    text: step.text,
    aside: step.outcome === "skipped" ? "skipped" : duration(step.duration),
    judgement: step.judgement ?? null,
    entries: step.entries,
    background: step.background,
  }));
  const standing = history.standing.map((judgement) => ({ kind: judgement.verdict, text: `At the end: ${judgement.check}`, aside: "", judgement }));
  const rows = [...steps, ...standing];
  const same = (row) => row.judgement?.check === history.judgement.check && row.judgement?.summary === history.judgement.summary;
  if (!rows.some(same)) rows.push({ kind: history.judgement.verdict, text: "The scenario as a whole", aside: "", judgement: history.judgement });
  rows.find(same).decides = true;
  return rows;
}

/** The list at the left, the argument at the right; choosing a row puts its evidence on the timeline. */
class Argument {
  constructor(scene) {
    this.scene = scene;
    this.rows = judgementRows(scene.history);
    this.list = el("ol", { className: "judgements", "aria-label": "Steps and standing checks" }, ...this.rows.map((row, place) => this.row(row, place)));
    this.pane = el("div", { className: "argument", role: "region", "aria-label": "The argument", "aria-live": "polite" });
    this.element = el("div", { className: "judged" }, this.list, this.pane);
    this.choose(Math.max(0, this.rows.findIndex((row) => row.decides)), false);
    scene.on(() => this.mark());
  }

  row(row, place) {
    const sign = el("span", { className: `sign ${row.kind}`, "aria-hidden": "true" }, SIGN[row.kind]);
    const word = el("span", { className: "hidden" }, `${row.kind}: `);
    const evidence = row.judgement?.evidence?.length ?? 0;
    const aside = [evidence > 0 ? `${evidence} \u25c6` : "", row.aside].filter(Boolean).join("  ");
    const button = el("button", { type: "button", onclick: () => this.choose(place, true) }, sign, word, el("span", { className: "what" }, row.text), el("span", { className: "aside" }, aside));
    return el("li", { className: [row.kind, row.background ? "background" : ""].join(" ") }, button);
  }

  choose(place, reveal) {
    const row = this.rows[place];
    Array.from(this.list.children).forEach((item, index) => {
      item.firstChild.setAttribute("aria-pressed", String(index === place));
    });
    this.scene.argue(row.judgement?.evidence ?? []);
    this.pane.replaceChildren(...this.content(row));
    if (reveal && row.entries) this.scene.reveal(...row.entries);
  }

  content(row) {
    const head = el("h3", {}, row.text);
    if (!row.judgement) {
      const why = row.kind === "skipped" ? "This step was not run: an earlier one ended the scenario." : "This step was begun, and the journal does not tell how it ended.";
      return [head, el("p", {}, why)];
    }
    const summary = el("p", { className: `summary ${row.kind}` }, verdictBadge(row.kind), " ", row.judgement.summary);
    return [head, summary, this.evidence()];
  }

  evidence() {
    const items = this.scene.evidence.map((line, place) => {
      const go = () => this.scene.go(line.at, line.event);
      const when = el("span", { className: "when" }, moment(line.at));
      const number = el("span", { className: "number", "aria-hidden": "true" }, String(place + 1));
      const aside = line.event ? null : el("small", { title: "An absence, or a sum: no single event shows it" }, " (no single event)");
      return el("li", {}, el("button", { type: "button", onclick: go }, number, when, el("span", { className: "who" }, line.source), el("span", { className: "what" }, line.text, aside)));
    });
    if (items.length === 0) return el("p", { className: "empty" }, "No single event shows it: the sentence is the whole argument. Steps and checks with a number before \u25c6 have evidence.");
    this.items = items;
    const all = el("button", { type: "button", className: "small", onclick: () => this.scene.frameEvidence() }, "show all on the timeline");
    return el("div", {}, el("ol", { className: "evidence", "aria-label": "Evidence" }, ...items), all);
  }

  /** Which line of evidence the cursor stands on. */
  mark() {
    const chosen = this.scene.evidence.findIndex((line) => this.scene.isAt(line));
    this.items?.forEach((item, place) => item.classList.toggle("chosen", place === chosen));
  }
}
