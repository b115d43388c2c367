// What everything was at the cursor.

/** The lanes that hold something, with what they hold, and sums of what was made and recorded. */
class MomentPanel {
  constructor(scene) {
    this.scene = scene;
    this.search = el("input", { type: "search", placeholder: "filter", "aria-label": "Filter what is told of the moment" });
    this.search.addEventListener("input", () => this.draw());
    this.title = el("h3", {});
    this.near = el("p", { className: "near" });
    this.table = el("table", {});
    this.element = el("aside", { className: "moment", "aria-label": "Everything at the cursor" }, el("div", { className: "tools" }, this.title, this.search), this.near, el("div", { className: "scroll", tabIndex: 0 }, this.table));
    this.lanes = scene.history.lanes.filter((lane) => lane.holds);
    scene.on(() => this.draw());
  }

  draw() {
    const { scene } = this;
    const at = scene.at;
    const away = scene.hover !== null && scene.hover !== scene.cursor ? ` (${difference(scene.hover - scene.cursor)} from the cursor)` : "";
    this.title.textContent = `At ${moment(at)}${away}`;
    this.near.textContent = this.nearest();
    const words = this.search.value.trim().toLowerCase();
    const rows = [...this.sums(at), ...this.lanes.map((lane) => this.row(lane, at))].filter(([name]) => name.toLowerCase().includes(words));
    const cells = rows.map(([name, value, mark, since]) => el("tr", { className: value === null ? "nothing" : "" }, el("th", { scope: "row", title: name }, name), el("td", { className: `mark-${mark}`, title: since ?? "" }, value ?? "\u2013")));
    const empty = el("tr", {}, el("td", { className: "empty" }, `Nothing is called \u201c${this.search.value}\u201d.`));
    this.table.replaceChildren(el("tbody", {}, ...(cells.length > 0 ? cells : [empty])));
  }

  row(lane, at) {
    const place = lane.holding(at);
    const name = laneTitle(lane);
    if (place < 0) return [name, null, "f", null];
    return [name, lane.labelAt(place), lane.markAt(place), `since ${moment(lane.at[place])}`];
  }

  sums(at) {
    const lane = (name) => this.scene.history.lane("parts", name);
    const before = (lane) => (lane ? after(lane.at, at) : 0);
    const [finished, recorded] = [lane("finished"), lane("recorded")];
    if (!finished && !recorded) return [];
    return [["parts finished", String(before(finished)), "p", null], ["parts recorded", String(before(recorded)), "p", null], this.unrecorded(finished, recorded, at)];
  }

  /** The parts that were finished and of which no record was there yet. */
  unrecorded(finished, recorded, at) {
    const known = new Set();
    for (let place = 0; recorded && place < after(recorded.at, at); place++) known.add(recorded.part[place]);
    const missing = [];
    for (let place = 0; finished && place < after(finished.at, at); place++) if (!known.has(finished.part[place])) missing.push(finished.part[place]);
    const told = missing.slice(0, 8).join(", ") + (missing.length > 8 ? ` and ${missing.length - 8} more` : "");
    return ["not recorded yet", told === "" ? "none" : told, missing.length > 0 ? "d" : "p", null];
  }

  nearest() {
    const { event } = this.scene;
    if (!event || this.scene.hover !== null) return "";
    return `event ${event.lane.seq[event.place]}, ${laneTitle(event.lane)}: ${event.lane.textAt(event.place)}`;
  }
}

const TITLES = { faults: "fault", messages: "messages of", parts: "parts" };

/** A lane's name, which says of what kind it is where the name alone does not. */
const laneTitle = (lane) => (TITLES[lane.group] ? `${TITLES[lane.group]} ${lane.name}` : lane.name);
