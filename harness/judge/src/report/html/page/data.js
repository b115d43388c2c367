// A scenario's history as the page uses it: lanes in typed columns, and all events in their order.

const readBlock = (id) => JSON.parse(document.getElementById(id).textContent);

/** The first place whose time is later than `at`. */
function after(times, at) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sums(differences) {
  const whole = new Float64Array(differences.length);
  let sum = 0;
  differences.forEach((difference, place) => (whole[place] = sum += difference));
  return whole;
}

/** One lane. Its points are in the order of their times. */
class Lane {
  constructor(raw, texts, id) {
    Object.assign(this, { id, group: raw.group, name: raw.name, form: raw.form, texts });
    this.at = sums(raw.at);
    this.seq = sums(raw.seq);
    this.value = raw.value;
    this.label = raw.label ?? null;
    this.mark = raw.mark ?? null;
    this.part = raw.part ?? null;
    if (this.at.some((at, place) => place > 0 && at < this.at[place - 1])) this.sort();
    if (this.isNumeric) this.range = this.extent();
  }

  /** What the plant stamped may reach the journal in another order. */
  sort() {
    const order = Array.from(this.at.keys()).sort((one, other) => this.at[one] - this.at[other] || this.seq[one] - this.seq[other]);
    const columns = ["at", "seq", "value", "label", "part"];
    for (const column of columns) if (this[column]) this[column] = this[column].constructor.from(order, (place) => this[column][place]);
    if (this.mark) this.mark = order.map((place) => this.mark[place]).join("");
  }

  get length() {
    return this.at.length;
  }

  get isNumeric() {
    return this.form === "stairs" || this.form === "curve";
  }

  /** Whether a point holds until the next one. */
  get holds() {
    return this.form !== "marks";
  }

  extent() {
    let [low, high] = [Infinity, -Infinity];
    for (const value of this.value) {
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return low <= high ? [low, high] : [0, 0];
  }

  /** `p`lain, `g`ood, `b`ad, `d`oubt, `f`aint. */
  markAt(place) {
    return this.mark ? this.mark[place].toLowerCase() : "p";
  }

  /** Whether nothing is the case from this point on. */
  endsAt(place) {
    return this.mark !== null && this.mark[place] < "a";
  }

  /** What is drawn at a point. */
  labelAt(place) {
    return this.label && this.label[place] !== null ? this.texts[this.label[place]] : this.valueAt(place);
  }

  valueAt(place) {
    const value = this.value[place];
    if (this.form === "level") return value === null ? "null" : value ? "true" : "false";
    return this.isNumeric ? String(value) : this.texts[value];
  }

  /** A value with no more digits than there is room for. */
  shortAt(place) {
    const value = this.value[place];
    return this.isNumeric && value !== null ? String(Number(value.toPrecision(6))) : this.valueAt(place);
  }

  /** What happened at a point, in full. */
  textAt(place) {
    if (this.group !== "signals") return this.valueAt(place);
    return `${this.name} is ${this.valueAt(place)}${this.markAt(place) === "d" ? ", not good" : ""}`;
  }

  /** The point that holds at a moment, or -1. */
  holding(at) {
    const place = after(this.at, at) - 1;
    return place >= 0 && !this.endsAt(place) ? place : -1;
  }
}

/** Everything about one scenario. */
class History {
  constructor(raw) {
    Object.assign(this, { judgement: raw.judgement, steps: raw.steps, standing: raw.standing });
    this.lanes = raw.lanes.map((lane, id) => new Lane(lane, raw.texts, id));
    this.length = this.lanes.reduce((sum, lane) => sum + lane.length, 0);
    this.order();
    this.measure();
    this.parts = this.byPart();
  }

  /** All events in the order of the journal. Its numbers have no gaps, so that an event's position is its number; a
   *  journal that lost some is sorted. */
  order() {
    const events = new Array(this.length);
    const whole = this.lanes.every((lane) => lane.seq.every((seq) => seq < this.length && !(seq in events) && (events[seq] = true)));
    let next = 0;
    for (const lane of this.lanes) for (let place = 0; place < lane.length; place++) events[whole ? lane.seq[place] : next++] = { lane, place };
    const seq = ({ lane, place }) => lane.seq[place];
    if (!whole) events.sort((one, other) => seq(one) - seq(other));
    this.events = events;
    this.positions = whole ? null : new Map(events.map((event, position) => [seq(event), position]));
  }

  measure() {
    let [from, to] = [Infinity, -Infinity];
    for (const { at } of this.lanes) {
      if (at.length === 0) continue;
      from = Math.min(from, at[0]);
      to = Math.max(to, at[at.length - 1]);
    }
    if (from > to) [from, to] = [0, 1e6];
    this.from = from;
    this.to = Math.max(to, from + 1e3);
  }

  /** The event of an entry's number, if the journal has it. */
  event(seq) {
    const position = this.positions ? this.positions.get(seq) : seq;
    return position in this.events ? { ...this.events[position], position } : null;
  }

  /** All events about a part, by its serial number. */
  byPart() {
    const parts = new Map();
    for (const lane of this.lanes) {
      lane.part?.forEach((part, place) => {
        if (part === null) return;
        if (!parts.has(part)) parts.set(part, []);
        parts.get(part).push({ lane, place });
      });
    }
    return parts;
  }

  lane(group, name) {
    return this.lanes.find((lane) => lane.group === group && lane.name === name) ?? null;
  }
}
