// What is looked at: the window of time, the cursor, the chosen event, the evidence. Everything drawn follows it.

/** The narrowest window, in microseconds. */
const NARROWEST = 50;

/** How wide a window is at most when something is gone to. */
const CLOSE = 2e6;

class Scene {
  constructor(history) {
    this.history = history;
    const margin = (history.to - history.from) * 0.01;
    this.first = history.from - margin;
    this.last = history.to + margin;
    this.from = this.first;
    this.to = this.last;
    this.cursor = history.to;
    this.hover = null;
    this.event = null;
    this.evidence = [];
    this.found = null;
    this.shown = new Set(history.lanes);
    this.listeners = [];
    this.waiting = false;
  }

  on(listener) {
    this.listeners.push(listener);
  }

  /** Everything that follows is drawn once, before the next frame. */
  changed() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => this.drawNow());
  }

  drawNow() {
    this.waiting = false;
    this.listeners.forEach((listener) => listener());
  }

  /** The moment that is told of: under the pointer, or where the cursor was put. */
  get at() {
    return this.hover ?? this.cursor;
  }

  show(from, to) {
    const width = Math.min(Math.max(to - from, NARROWEST), this.last - this.first);
    const start = Math.min(Math.max(from, this.first), this.last - width);
    [this.from, this.to] = [start, start + width];
    this.changed();
  }

  fit() {
    this.show(this.first, this.last);
  }

  zoom(factor, center = this.isVisible(this.cursor) ? this.cursor : (this.from + this.to) / 2) {
    const width = Math.min(Math.max((this.to - this.from) * factor, NARROWEST), this.last - this.first);
    const share = (center - this.from) / (this.to - this.from);
    this.show(center - share * width, center + (1 - share) * width);
  }

  pan(share) {
    const by = (this.to - this.from) * share;
    this.show(this.from + by, this.to + by);
  }

  isVisible(at) {
    return at >= this.from && at <= this.to;
  }

  /** Puts the cursor somewhere, on an event if one is given, and brings it into view. */
  put(at, event = null) {
    this.cursor = Math.min(Math.max(at, this.first), this.last);
    this.event = event;
    this.hover = null;
    if (!this.isVisible(this.cursor)) this.center(this.cursor, this.to - this.from);
    if (event) this.onEvent?.(event);
    this.changed();
  }

  center(at, width) {
    this.show(at - width / 2, at + width / 2);
  }

  /** Goes to a moment from elsewhere on the page: near enough to see what is around it. */
  go(at, event = null) {
    if (this.to - this.from > CLOSE) this.center(at, CLOSE);
    if (event) this.shown.add(event.lane);
    this.put(at, event);
    this.onGo?.(event);
  }

  /** Shows the time from one entry to another. */
  reveal(first, last) {
    const [begin, end] = [first, last].map((seq) => this.history.event(seq));
    if (!begin || !end) return;
    const [from, to] = [begin.lane.at[begin.place], end.lane.at[end.place]];
    const margin = Math.max((to - from) * 0.1, 2e4);
    this.show(from - margin, to + margin);
    this.put(from, begin);
  }

  argue(evidence) {
    this.evidence = evidence.map((line) => ({ ...line, event: line.entry === undefined ? null : this.history.event(line.entry) }));
    this.evidence.forEach((line) => line.event && this.shown.add(line.event.lane));
    if (this.evidence.length > 0) this.cursor = this.evidence[this.evidence.length - 1].at;
    this.changed();
  }

  frameEvidence() {
    const times = this.evidence.map((line) => line.at);
    const [from, to] = [Math.min(...times), Math.max(...times)];
    const margin = Math.max((to - from) * 0.08, 1e4);
    this.show(from - margin, to + margin);
    this.onGo?.(null);
  }

  isAt(line) {
    return line.event ? line.event.position === this.event?.position : this.event === null && line.at === this.cursor;
  }

  /** The next event on the shown lanes, or the one before. */
  step(direction) {
    const events = this.history.events;
    let position = this.event ? this.event.position + direction : this.nearest(direction);
    while (position >= 0 && position < events.length && !this.shown.has(events[position].lane)) position += direction;
    const event = events[position];
    if (event) this.put(event.lane.at[event.place], { ...event, position });
  }

  nearest(direction) {
    const events = this.history.events;
    const later = events.findIndex(({ lane, place }) => lane.at[place] > this.cursor);
    const split = later < 0 ? events.length : later;
    return direction > 0 ? split : split - 1;
  }
}
