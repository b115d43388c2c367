// All events as a list: only the rows in view are in the document.

const ROW = 20;

class EventList {
  constructor(scene) {
    this.scene = scene;
    const groups = [...new Set(scene.history.lanes.map((lane) => lane.group))];
    // Signals change so often that they bury the rest; they are on the timeline.
    this.groups = new Set(groups.filter((group) => group !== "signals" || groups.length === 1));
    this.search = el("input", { type: "search", placeholder: "search events: text, source", "aria-label": "Search events" });
    this.buttons = new Map(groups.map((group) => [group, this.button(group)]));
    this.told = el("span", { className: "told", role: "status" });
    this.tall = el("div", { className: "tall" });
    this.rows = el("div", { className: "rows" });
    this.scroll = el("div", { className: "scroll", tabIndex: 0, role: "listbox", "aria-label": "Events; arrow keys move, Home and End go to the ends" }, el("div", { className: "sheet" }, this.tall, this.rows));
    this.element = el("section", { className: "events", "aria-label": "Events" }, el("div", { className: "tools" }, el("h3", {}, "Events"), this.search, ...this.buttons.values(), this.told), this.scroll);
    this.search.addEventListener("input", () => this.filter());
    this.scroll.addEventListener("scroll", () => this.draw(), { passive: true });
    this.scroll.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.scroll);
    scene.on(() => this.follow());
    scene.onEvent = (event) => this.reach(event);
    this.filter();
  }

  button(group) {
    const number = this.scene.history.lanes.reduce((sum, lane) => sum + (lane.group === group ? lane.length : 0), 0);
    const button = el("button", { type: "button", className: "small", "aria-pressed": String(this.groups.has(group)) }, `${GROUP_NAMES[group]} ${number}`);
    button.addEventListener("click", () => {
      if (!this.groups.delete(group)) this.groups.add(group);
      button.setAttribute("aria-pressed", String(this.groups.has(group)));
      this.filter();
    });
    return button;
  }

  /** Which positions are listed. */
  filter() {
    const words = this.search.value.trim().toLowerCase();
    const matches = ({ lane, place }) => words === "" || `${laneTitle(lane)} ${lane.textAt(place)}`.toLowerCase().includes(words);
    this.found = [];
    this.scene.history.events.forEach((event, position) => {
      if (this.groups.has(event.lane.group) && matches(event)) this.found.push(position);
    });
    this.scene.found = words === "" ? null : this.found;
    const all = this.scene.history.length;
    this.told.textContent = this.found.length === all ? count(all, "event") : `${this.found.length} of ${count(all, "event")}`;
    this.tall.style.height = `${this.found.length * ROW}px`;
    this.draw();
    this.scene.changed();
  }

  draw() {
    const first = Math.max(0, Math.floor(this.scroll.scrollTop / ROW) - 5);
    const number = Math.ceil(this.scroll.clientHeight / ROW) + 10;
    this.rows.style.transform = `translateY(${first * ROW}px)`;
    const positions = this.found.slice(first, first + number);
    this.rows.replaceChildren(...(positions.length > 0 ? positions.map((position) => this.row(position)) : [this.empty()]));
  }

  empty() {
    const button = el("button", { type: "button", className: "small", onclick: () => this.all() }, "show all");
    const why = this.scene.history.length === 0 ? "The journal holds no events." : "No event matches the search and the kinds that are switched on. ";
    return el("p", { className: "empty" }, why, this.scene.history.length === 0 ? null : button);
  }

  all() {
    this.search.value = "";
    for (const [group, button] of this.buttons) {
      this.groups.add(group);
      button.setAttribute("aria-pressed", "true");
    }
    this.filter();
  }

  row(position) {
    const { lane, place } = this.scene.history.events[position];
    const chosen = this.scene.event?.position === position;
    const line = this.scene.evidence.findIndex(({ event }) => event?.position === position);
    const cells = [
      el("span", { className: "seq" }, String(lane.seq[place])),
      el("span", { className: "number" }, line < 0 ? "" : String(line + 1)),
      el("span", { className: "when" }, moment(lane.at[place])),
      el("span", { className: "who" }, laneTitle(lane)),
      el("span", { className: `what mark-${lane.markAt(place)}` }, lane.textAt(place)),
    ];
    const go = () => {
      this.quiet = true;
      this.scene.go(lane.at[place], { lane, place, position });
      this.quiet = false;
    };
    return el("div", { className: "row", role: "option", title: lane.textAt(place), "aria-selected": String(chosen), onclick: go }, ...cells);
  }

  key(event) {
    const page = Math.floor(this.scroll.clientHeight / ROW);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in moves) || this.found.length === 0) return;
    event.preventDefault();
    const now = this.found.indexOf(this.scene.event?.position ?? -1);
    const next = Math.min(Math.max((now < 0 ? this.firstAfter() - 1 : now) + moves[event.key], 0), this.found.length - 1);
    const position = this.found[next];
    const { lane, place } = this.scene.history.events[position];
    this.scene.put(lane.at[place], { lane, place, position });
  }

  /** The first listed event behind the cursor. */
  firstAfter() {
    const { history, cursor } = this.scene;
    const next = this.found.findIndex((position) => history.events[position].lane.at[history.events[position].place] > cursor);
    return next < 0 ? this.found.length : next;
  }

  /** Brings an event into view, whatever was searched for. */
  reach(event) {
    let place = this.found.indexOf(event.position);
    if (place < 0) {
      this.search.value = "";
      this.groups.add(event.lane.group);
      this.buttons.get(event.lane.group).setAttribute("aria-pressed", "true");
      this.filter();
      place = this.found.indexOf(event.position);
    }
    const top = place * ROW;
    const inView = top >= this.scroll.scrollTop && top + ROW <= this.scroll.scrollTop + this.scroll.clientHeight;
    if (!inView) this.scroll.scrollTop = top - this.scroll.clientHeight / 3;
  }

  /** Draws anew where what is chosen has changed. */
  follow() {
    const key = `${this.scene.event?.position} ${this.scene.evidence.map(({ entry }) => entry)}`;
    if (key === this.key_) return;
    this.key_ = key;
    this.draw();
  }
}
