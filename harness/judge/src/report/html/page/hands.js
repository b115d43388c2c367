// Mouse, touch and keyboard on the timeline.

/** How near to an event a pointer is on it, in pixels. */
const NEAR = 6;

class Hands {
  constructor(timeline) {
    this.timeline = timeline;
    this.scene = timeline.scene;
    this.pointers = new Map();
    const plot = timeline.plot;
    plot.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    plot.addEventListener("pointerdown", (event) => this.down(event));
    plot.addEventListener("pointermove", (event) => this.move(event));
    plot.addEventListener("pointerup", (event) => this.up(event));
    plot.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    plot.addEventListener("pointerleave", () => this.leave());
    plot.addEventListener("dblclick", (event) => this.scene.zoom(event.shiftKey ? 4 : 1 / 4, this.time(event)));
    timeline.frame.addEventListener("keydown", (event) => this.key(event));
    this.overview(timeline.strip);
  }

  place(event) {
    const box = this.timeline.plot.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  time(event) {
    return this.timeline.pen.time(this.place(event).x);
  }

  /** With Ctrl, Alt or a pinch it zooms; sideways it pans; else the page scrolls, as everywhere. */
  wheel(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      event.preventDefault();
      this.scene.zoom(2 ** (Math.max(-60, Math.min(60, event.deltaY)) / (event.ctrlKey && Math.abs(event.deltaY) < 30 ? 40 : 120)), this.time(event));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.scene.pan((event.deltaX || event.deltaY) / this.timeline.pen.width);
    }
  }

  down(event) {
    if (event.button > 0) return;
    this.timeline.plot.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { ...this.place(event), moved: false, from: this.time(event), range: event.shiftKey });
    this.timeline.frame.focus({ preventScroll: true });
  }

  move(event) {
    const now = this.place(event);
    const pointer = this.pointers.get(event.pointerId);
    if (!pointer) return this.look(now, event);
    if (this.pointers.size === 2) this.pinch(event.pointerId, now);
    else if (pointer.moved || Math.abs(now.x - pointer.x) > 3) this.drag(pointer, now, event);
  }

  drag(pointer, now, event) {
    pointer.moved = true;
    this.timeline.hideTip();
    if (pointer.range) {
      this.timeline.range = [pointer.from, this.time(event)].sort((one, other) => one - other);
    } else {
      this.scene.pan((pointer.x - now.x) / this.timeline.pen.width);
      Object.assign(pointer, now);
    }
    this.scene.changed();
  }

  pinch(id, now) {
    const moving = this.pointers.get(id);
    const other = [...this.pointers.entries()].find(([known]) => known !== id)[1];
    const [before, after] = [Math.abs(moving.x - other.x), Math.abs(now.x - other.x)];
    const center = this.timeline.pen.time((now.x + other.x) / 2);
    if (before > 8 && after > 8) this.scene.zoom(before / after, center);
    this.scene.pan((moving.x - now.x) / 2 / this.timeline.pen.width);
    Object.assign(moving, now, { moved: true });
    other.moved = true;
  }

  up(event) {
    const pointer = this.pointers.get(event.pointerId);
    this.pointers.delete(event.pointerId);
    if (this.timeline.range) {
      this.scene.show(...this.timeline.range);
      this.timeline.range = null;
    } else if (pointer && !pointer.moved) {
      this.click(event);
    }
  }

  click(event) {
    const now = this.place(event);
    const flag = now.y < 18 ? flags(this.timeline.pen).find((flag) => Math.abs(flag.x - now.x) < 12) : null;
    if (flag) {
      const line = this.scene.evidence[flag.numbers[0] - 1];
      return this.scene.put(line.at, line.event);
    }
    const hit = this.timeline.hit(now.x, now.y, NEAR);
    this.scene.put(hit ? hit.lane.at[hit.place] : this.time(event), hit && this.scene.history.event(hit.lane.seq[hit.place]));
  }

  look(now, event) {
    if (event.pointerType === "touch") return;
    this.scene.hover = this.timeline.pen.time(now.x);
    this.timeline.tip(now);
    this.scene.changed();
  }

  leave() {
    if (this.pointers.size > 0) return;
    this.scene.hover = null;
    this.timeline.hideTip();
    this.scene.changed();
  }

  key(event) {
    if (event.target !== this.timeline.frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const { scene } = this;
    const nudge = (direction) => scene.put(scene.cursor + (direction * (scene.to - scene.from)) / 100);
    const actions = {
      ArrowLeft: () => (event.shiftKey ? scene.pan(-0.2) : nudge(-1)),
      ArrowRight: () => (event.shiftKey ? scene.pan(0.2) : nudge(1)),
      "+": () => scene.zoom(0.5),
      "=": () => scene.zoom(0.5),
      "-": () => scene.zoom(2),
      0: () => scene.fit(),
      n: () => scene.step(1),
      p: () => scene.step(-1),
      e: () => this.evidence(1),
      E: () => this.evidence(-1),
      Home: () => scene.put(scene.history.from),
      End: () => scene.put(scene.history.to),
    };
    if (!(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  }

  /** The next line of evidence. */
  evidence(direction) {
    const { evidence } = this.scene;
    if (evidence.length === 0) return;
    const now = evidence.findIndex((line) => this.scene.isAt(line));
    const next = now < 0 ? (direction > 0 ? 0 : evidence.length - 1) : (now + direction + evidence.length) % evidence.length;
    this.scene.put(evidence[next].at, evidence[next].event);
  }

  /** The strip over the timeline moves the window. */
  overview(strip) {
    const move = (event) => {
      const box = strip.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      this.scene.center(this.scene.first + share * (this.scene.last - this.scene.first), this.scene.to - this.scene.from);
    };
    strip.addEventListener("pointerdown", (event) => {
      strip.setPointerCapture(event.pointerId);
      move(event);
    });
    strip.addEventListener("pointermove", (event) => strip.hasPointerCapture(event.pointerId) && move(event));
  }
}
