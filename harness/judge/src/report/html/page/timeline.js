// The timeline: labels beside a canvas that shows as much of the lanes as is in view.

const KEYS = "Keys: arrows move the cursor, with Shift they pan; + and \u2212 zoom, 0 shows all; n and p go from event to event, e and E from evidence to evidence. Mouse: drag pans, Ctrl with the wheel zooms, Shift with a drag zooms to what is marked.";

/** From times to pixels. */
class Pen {
  constructor(scene, context, width) {
    Object.assign(this, { scene, context, width });
    this.scale = width / (scene.to - scene.from);
  }

  x(at) {
    return (at - this.scene.from) * this.scale;
  }

  time(x) {
    return this.scene.from + x / this.scale;
  }
}

class Timeline {
  constructor(scene) {
    this.scene = scene;
    this.range = null;
    this.build();
    this.pen = new Pen(scene, this.plot.getContext("2d"), 1);
    this.hands = new Hands(this);
    this.panel = new MomentPanel(scene);
    this.element = el("section", { className: "timeline", "aria-label": "Timeline" }, this.tools(), el("div", { className: "around" }, el("div", { className: "lanes" }, this.strip, this.frame), this.panel.element));
    this.frame.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.scene.changed()).observe(this.frame);
    scene.on(() => this.draw());
  }

  build() {
    this.strip = el("canvas", { className: "strip", "aria-hidden": "true" });
    this.plot = el("canvas", { className: "plot", "aria-hidden": "true" });
    this.labels = el("div", { className: "labels" });
    this.tipBox = el("div", { className: "tip", hidden: true });
    const what = `Timeline of ${count(this.scene.history.length, "event")} on ${count(this.scene.history.lanes.length, "lane")}. ${KEYS} The list of events below tells the same.`;
    this.frame = el("div", { className: "frame", tabIndex: 0, role: "application", "aria-label": what }, el("div", { className: "sheet" }, this.labels, el("div", { className: "canvas" }, this.plot)), this.tipBox);
    this.laneList = "";
  }

  tools() {
    const { scene } = this;
    const button = (text, name, action) => el("button", { type: "button", title: name, "aria-label": name, onclick: action }, text);
    this.window = el("span", { className: "told" });
    return el("div", { className: "tools" },
      el("h3", {}, "Timeline"),
      new Choice(scene).element,
      button("\u2212", "zoom out (-)", () => scene.zoom(2)),
      button("+", "zoom in (+)", () => scene.zoom(0.5)),
      button("all", "show the whole scenario (0)", () => scene.fit()),
      button("\u25c2", "next evidence to the left (E)", () => this.hands.evidence(-1)),
      button("\u25b8", "next evidence to the right (e)", () => this.hands.evidence(1)),
      this.window,
      el("details", { className: "help" }, el("summary", {}, "keys"), el("p", {}, KEYS)));
  }

  /** Where the shown lanes stand, from the top of the sheet. */
  layout() {
    let top = AXIS;
    this.boxes = new Map();
    let group = null;
    for (const lane of this.scene.history.lanes) {
      if (!this.scene.shown.has(lane)) continue;
      if (group !== null && group !== lane.group) top += 5;
      group = lane.group;
      const height = HEIGHTS[lane.form];
      this.boxes.set(lane, { top, height });
      top += height;
    }
    this.height = Math.max(top + 6, AXIS + 60);
    const list = [...this.boxes.keys()].map((lane) => lane.id).join(" ");
    if (list !== this.laneList) this.label();
    this.laneList = list;
  }

  label() {
    this.values = [];
    const label = ([lane, { top, height }]) => {
      const value = el("span", { className: "value" });
      this.values.push({ lane, value, last: null });
      const hide = el("button", { type: "button", className: "hide", tabIndex: -1, "aria-label": `hide ${lane.name}`, onclick: () => this.hide(lane) }, "\u00d7");
      const kind = TITLES[lane.group] ? el("small", {}, `${TITLES[lane.group]} `) : null;
      const element = el("div", { className: `label ${lane.group}`, title: laneTitle(lane) }, el("span", { className: "name" }, kind, lane.name), value, hide);
      element.style.top = `${top}px`;
      element.style.height = `${height}px`;
      return element;
    };
    const empty = this.boxes.size === 0 ? el("p", { className: "empty" }, "No lane is shown. Choose some under \u201cLanes\u201d.") : null;
    this.labels.replaceChildren(el("div", { className: "corner" }), ...[...this.boxes].map(label), ...(empty ? [empty] : []));
    this.labels.style.height = `${this.height}px`;
  }

  hide(lane) {
    this.scene.shown.delete(lane);
    this.scene.changed();
  }

  /** A canvas as sharp as the screen. */
  size(canvas, width, height) {
    const ratio = devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== high) canvas.height = high;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }

  draw() {
    this.layout();
    const width = this.plot.parentElement.clientWidth;
    if (width < 1) return;
    const height = Math.min(this.frame.clientHeight || this.height, this.height);
    const context = this.size(this.plot, width, height);
    this.pen = new Pen(this.scene, context, width);
    context.lineWidth = 1;
    const scrolled = this.frame.scrollTop;
    context.save();
    context.translate(0, -scrolled);
    this.drawLanes(scrolled, scrolled + height);
    context.restore();
    drawAxis(this.pen);
    this.drawCursor(height);
    this.drawStrip();
    this.tell();
  }

  drawLanes(first, last) {
    const { pen } = this;
    drawGrid(pen, first, last);
    drawFaults(pen, first, last);
    for (const [lane, { top, height }] of this.boxes) {
      if (top + height < first || top > last) continue;
      pen.context.fillStyle = colours.grid;
      pen.context.fillRect(0, top + height - 0.5, pen.width, 0.5);
      DRAWERS[lane.form](pen, lane, top, height);
    }
    drawLinks(pen, this.boxes);
    drawEvidence(pen, first, last);
    this.drawPointers();
  }

  /** Over the events of the evidence; under the chosen one, and under those about the same part. */
  drawPointers() {
    const { context } = this.pen;
    const point = (event, colour, size, over) => {
      const box = event && this.boxes.get(event.lane);
      if (!box) return;
      const x = this.pen.x(event.lane.at[event.place]);
      const [tip, base] = over ? [box.top + size + 1, box.top] : [box.top + box.height - size - 1, box.top + box.height];
      context.fillStyle = colour;
      context.beginPath();
      context.moveTo(x, tip);
      context.lineTo(x - size, base);
      context.lineTo(x + size, base);
      context.fill();
    };
    this.scene.evidence.forEach((line) => point(line.event, colours.accent, 5, true));
    const { event } = this.scene;
    const part = event?.lane.part?.[event.place] ?? null;
    if (part !== null) this.scene.history.parts.get(part).forEach((other) => point(other, colours.cursor, 4, false));
    point(event, colours.cursor, 6, false);
  }

  drawCursor(height) {
    const { context } = this.pen;
    const line = (at, alpha) => {
      context.globalAlpha = alpha;
      context.fillStyle = colours.cursor;
      context.fillRect(Math.round(this.pen.x(at)), 16, 1, height);
      context.globalAlpha = 1;
    };
    if (this.scene.isVisible(this.scene.cursor)) line(this.scene.cursor, 1);
    if (this.scene.hover !== null) line(this.scene.hover, 0.5);
    if (!this.range) return;
    const [from, to] = this.range.map((at) => this.pen.x(at));
    context.globalAlpha = 0.2;
    context.fillStyle = colours.accent;
    context.fillRect(from, AXIS, to - from, height);
    context.globalAlpha = 1;
  }

  /** The whole scenario, with faults, evidence, what was found, and the window. */
  drawStrip() {
    const { scene } = this;
    const width = this.strip.clientWidth;
    const context = this.size(this.strip, width, 26);
    const whole = { from: scene.first, to: scene.last, history: scene.history };
    const pen = new Pen(whole, context, width);
    drawFaults(pen, 0, 26);
    const step = scene.history.lane("steps", "step");
    if (step) drawState(pen, blank(step), 0, 16);
    const ticks = (times, colour, top, height) => {
      context.fillStyle = colour;
      let last = -1;
      for (const at of times) {
        const x = Math.round(pen.x(at));
        if (x !== last) context.fillRect(x, top, 1, height);
        last = x;
      }
    };
    const { events } = scene.history;
    if (scene.found) ticks(scene.found.map((position) => events[position].lane.at[events[position].place]), colours.curve, 17, 8);
    ticks(scene.evidence.map((line) => line.at), colours.accent, 12, 14);
    this.drawWindow(pen, width);
  }

  drawWindow(pen, width) {
    const [left, right] = [pen.x(this.scene.from), pen.x(this.scene.to)];
    const { context } = pen;
    context.fillStyle = colours.bg;
    context.globalAlpha = 0.6;
    context.fillRect(0, 0, left, 26);
    context.fillRect(right, 0, width - right, 26);
    context.globalAlpha = 1;
    context.strokeStyle = colours.soft;
    context.strokeRect(left + 0.5, 0.5, Math.max(right - left - 1, 2), 25);
  }

  /** What is told in words: the window, and each lane's value at the cursor. */
  tell() {
    const { scene } = this;
    this.window.textContent = `${moment(scene.from)} to ${moment(scene.to)} (${difference(scene.to - scene.from).slice(1)})`;
    for (const row of this.values) {
      const place = row.lane.group === "signals" ? row.lane.holding(scene.at) : -1;
      const text = place < 0 ? "" : row.lane.shortAt(place);
      if (text !== row.last) row.value.textContent = row.last = text;
    }
  }

  /** The event that is nearest to a place on the canvas; for something that holds, the one that began it. */
  hit(x, y, near) {
    const top = y + this.frame.scrollTop;
    const lane = [...this.boxes].find(([, box]) => top >= box.top && top < box.top + box.height)?.[0];
    if (!lane || y < AXIS) return null;
    const at = this.pen.time(x);
    const next = after(lane.at, at);
    const places = [next - 1, next].filter((place) => place >= 0 && place < lane.length);
    const distance = (place) => Math.abs(this.pen.x(lane.at[place]) - x);
    const [nearest] = places.sort((one, other) => distance(one) - distance(other));
    return nearest !== undefined && distance(nearest) <= near ? { lane, place: nearest } : null;
  }

  tip({ x, y }) {
    const top = y + this.frame.scrollTop;
    const lane = [...this.boxes].find(([, box]) => top >= box.top && top < box.top + box.height)?.[0];
    if (!lane || y < AXIS) return this.hideTip();
    const hit = this.hit(x, y, NEAR);
    const place = hit ? hit.place : lane.holds ? lane.holding(this.pen.time(x)) : -1;
    if (place < 0) return this.hideTip();
    const since = hit ? moment(lane.at[place]) : `since ${moment(lane.at[place])}`;
    this.tipBox.replaceChildren(el("b", {}, laneTitle(lane)), el("small", {}, `  ${since}, event ${lane.seq[place]}`), el("br"), lane.textAt(place));
    this.tipBox.hidden = false;
    const box = this.frame.getBoundingClientRect();
    const left = this.plot.getBoundingClientRect().left - box.left + x;
    const room = box.width - this.tipBox.offsetWidth - 8;
    this.tipBox.style.left = `${Math.max(4, Math.min(left + 14, room))}px`;
    const below = y + 18 + this.tipBox.offsetHeight < this.frame.clientHeight;
    this.tipBox.style.top = `${this.frame.scrollTop + (below ? y + 18 : y - this.tipBox.offsetHeight - 10)}px`;
  }

  hideTip() {
    this.tipBox.hidden = true;
  }
}

/** A lane whose bars have no text. */
function blank(lane) {
  const view = Object.create(lane);
  view.labelAt = () => "";
  return view;
}
