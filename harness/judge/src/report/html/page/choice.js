// Which lanes are shown: all that tell of events, and the signals that say most here; the rest is a search away.

/** How many signals are shown at first. */
const SIGNALS = 6;

/** Lanes to begin with: everything but signals and output, the signals that the argument names, and those that changed. */
function firstLanes(history) {
  const shown = history.lanes.filter((lane) => !["signals", "output", "other"].includes(lane.group));
  const signals = history.lanes.filter((lane) => lane.group === "signals");
  const told = namedSignals(history, signals);
  const rank = (lane) => (told.has(lane) ? 1e12 : 0) + (lane.form === "state" && lane.length > 1 ? 1e9 : 0) + (lane.length > 2 ? Math.min(lane.length, 1e8) : 0);
  const best = signals.filter((lane) => rank(lane) > 0).sort((one, other) => rank(other) - rank(one));
  return new Set([...shown, ...best.slice(0, Math.max(SIGNALS, told.size))]);
}

/** Signals that steps or judgements speak of. */
function namedSignals(history, signals) {
  const judgements = [...history.steps.map((step) => step.judgement), ...history.standing].filter(Boolean);
  const said = judgements.flatMap((judgement) => [judgement.summary, ...(judgement.evidence ?? []).map((line) => line.text)]);
  const text = [...history.steps.map((step) => step.text), ...said].join("\n");
  return new Set(signals.filter((lane) => text.includes(lane.name)));
}

const GROUP_NAMES = {
  steps: "steps", faults: "faults", components: "components", control: "control", parts: "parts", messages: "messages",
  troubles: "troubles", acts: "what the harness does", output: "output", signals: "signals", other: "everything else",
};

/** Lanes by name, with boxes to tick. */
class Choice {
  constructor(scene) {
    this.scene = scene;
    this.search = el("input", { type: "search", placeholder: "search lanes", "aria-label": "Search lanes by name" });
    this.list = el("div", { className: "lane-list" });
    this.summary = el("summary", {});
    const all = el("button", { type: "button", className: "small", onclick: () => this.set(this.matching(), true) }, "show these");
    const none = el("button", { type: "button", className: "small", onclick: () => this.set(this.matching(), false) }, "hide these");
    const usual = el("button", { type: "button", className: "small", onclick: () => this.usual() }, "as at first");
    const panel = el("div", { className: "panel", tabIndex: -1 }, el("div", { className: "tools" }, this.search, all, none, usual), this.list);
    this.element = el("details", { className: "choice" }, this.summary, panel);
    this.search.addEventListener("input", () => this.draw());
    this.element.addEventListener("toggle", () => this.element.open && this.search.focus());
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.element.open = false;
      this.summary.focus();
      event.stopPropagation();
    });
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget)) this.element.open = false;
    });
    scene.on(() => this.count());
    this.draw();
  }

  matching() {
    const words = this.search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const text = (lane) => `${GROUP_NAMES[lane.group]} ${lane.name}`.toLowerCase();
    return this.scene.history.lanes.filter((lane) => words.every((word) => text(lane).includes(word)));
  }

  set(lanes, on) {
    lanes.forEach((lane) => (on ? this.scene.shown.add(lane) : this.scene.shown.delete(lane)));
    this.draw();
    this.scene.changed();
  }

  usual() {
    this.scene.shown = firstLanes(this.scene.history);
    this.draw();
    this.scene.changed();
  }

  draw() {
    const found = this.matching();
    const groups = [...new Set(found.map((lane) => lane.group))];
    const group = (name) => el("fieldset", {}, el("legend", {}, GROUP_NAMES[name]), ...found.filter((lane) => lane.group === name).map((lane) => this.box(lane)));
    const empty = el("p", { className: "empty" }, `No lane is called \u201c${this.search.value}\u201d. Lanes are named after steps, faults, components, clients and signals.`);
    this.list.replaceChildren(...(found.length > 0 ? groups.map(group) : [empty]));
    this.count();
  }

  box(lane) {
    const box = el("input", { type: "checkbox", checked: this.scene.shown.has(lane) });
    box.lane = lane;
    box.addEventListener("change", () => {
      this.set([lane], box.checked);
      Array.from(this.list.querySelectorAll("input")).find((other) => other.lane === lane)?.focus();
    });
    return el("label", {}, box, ` ${lane.name}`, el("small", {}, ` ${lane.length}`));
  }

  count() {
    const { shown, history } = this.scene;
    this.summary.textContent = `Lanes: ${shown.size} of ${history.lanes.length}`;
    for (const box of this.list.querySelectorAll("input")) box.checked = shown.has(box.lane);
  }
}
