// One small drawer for each form of lane. What falls on one pixel is drawn once, so that a lane costs its width and not
// its length.

const HEIGHTS = { state: 22, marks: 20, level: 20, stairs: 36, curve: 40 };

/** Samples that follow each other this soon are taken for one movement, in microseconds. */
const MOVING = 1e5;

/** The first place that matters to a window: what holds at its beginning. */
const firstIn = (lane, from) => Math.max(0, after(lane.at, from) - 1);

/** The place to go on with after a pixel: what holds at its end. */
function beyond(pen, lane, place, x) {
  return Math.max(place + 1, after(lane.at, pen.time(Math.floor(x) + 1)) - 1);
}

function drawState(pen, lane, top, height) {
  const { context, scene } = pen;
  context.font = colours.text;
  context.textAlign = "left";
  let place = firstIn(lane, scene.from);
  while (place < lane.length && lane.at[place] <= scene.to) {
    const begin = pen.x(lane.at[place]);
    const end = pen.x(place + 1 < lane.length ? lane.at[place + 1] : scene.history.to);
    if (!lane.endsAt(place)) drawBar(pen, lane, place, begin, Math.max(end, begin + 2), top, height);
    place = end - begin < 1 ? beyond(pen, lane, place, begin) : place + 1;
  }
}

function drawBar(pen, lane, place, begin, end, top, height) {
  const { context } = pen;
  const mark = lane.markAt(place);
  const [left, right] = [Math.max(begin, -2), Math.min(end, pen.width + 2)];
  context.fillStyle = markColour(mark);
  context.globalAlpha = mark === "p" ? 0.12 : 0.2;
  context.fillRect(left, top + 3, right - left, height - 6);
  context.globalAlpha = 1;
  context.fillRect(left, top + 3, Math.min(2, right - left), height - 6);
  const room = right - Math.max(left, 0) - 8;
  if (room < 14) return;
  context.fillStyle = colours.fg;
  context.fillText(fitted(pen, lane.labelAt(place), room), Math.max(left, 0) + 5, top + height / 2 + 4);
}

/** As much of a text as there is room for. */
function fitted(pen, text, room) {
  const most = Math.floor(room / 4);
  const shown = text.length > most ? text.slice(0, most) : text;
  const width = pen.context.measureText(shown).width;
  if (width <= room && shown === text) return text;
  const letters = Math.floor((shown.length * room) / Math.max(width, 1)) - 1;
  return letters < 2 ? "" : `${text.slice(0, letters)}\u2026`;
}

function drawMarks(pen, lane, top, height) {
  const { context, scene } = pen;
  drawTicks(pen, lane, top, height, () => true);
  if (lane.mark) drawTicks(pen, lane, top, height, (place) => "bd".includes(lane.markAt(place)));
  const first = after(lane.at, scene.from - 1);
  const last = after(lane.at, scene.to);
  if (last - first > pen.width / 12) return;
  context.font = colours.text;
  context.textAlign = "left";
  for (let place = first; place < last; place++) {
    const x = pen.x(lane.at[place]);
    const room = (place + 1 < lane.length ? Math.min(pen.x(lane.at[place + 1]), pen.width) : pen.width) - x - 8;
    if (room < 8) continue;
    const text = lane.labelAt(place);
    const short = lane.label !== null && lane.label[place] !== null;
    if (short ? context.measureText(text).width > room : room < 48) continue;
    context.fillStyle = colours.fg;
    context.fillText(short ? text : fitted(pen, text, room), x + 4, top + height / 2 + 4);
  }
}

function drawTicks(pen, lane, top, height, matters) {
  const { context, scene } = pen;
  let place = after(lane.at, scene.from - 1);
  while (place < lane.length && lane.at[place] <= scene.to) {
    const x = pen.x(lane.at[place]);
    if (matters(place)) {
      context.fillStyle = markColour(lane.markAt(place));
      context.fillRect(Math.round(x) - 1, top + 4, 2, height - 8);
      place = Math.max(place + 1, after(lane.at, pen.time(Math.floor(x) + 1)));
    } else {
      place++;
    }
  }
}

function drawLevel(pen, lane, top, height) {
  const { context, scene } = pen;
  const y = (value) => (value ? top + 4 : top + height - 4);
  context.strokeStyle = colours.curve;
  context.fillStyle = colours.curve;
  context.beginPath();
  let place = firstIn(lane, scene.from);
  let last = null;
  while (place < lane.length && lane.at[place] <= scene.to) {
    const begin = pen.x(lane.at[place]);
    const end = pen.x(place + 1 < lane.length ? lane.at[place + 1] : scene.history.to);
    const value = lane.value[place];
    if (value !== null) {
      if (last !== null && last !== value) context.moveTo(begin, y(last));
      else context.moveTo(begin, y(value));
      context.lineTo(begin, y(value));
      context.lineTo(end, y(value));
      if (value) shade(context, begin, y(1), Math.max(end - begin, 1), y(0) - y(1));
    }
    last = value;
    if (end - begin < 1) {
      context.moveTo(begin, y(0));
      context.lineTo(begin, y(1));
      place = beyond(pen, lane, place, begin);
    } else {
      place++;
    }
  }
  context.stroke();
}

function shade(context, x, y, width, height) {
  context.globalAlpha = 0.15;
  context.fillRect(x, y, width, height);
  context.globalAlpha = 1;
}

/** Numbers, as stairs or, where samples follow each other closely, as a curve. */
function drawNumbers(pen, lane, top, height) {
  const { context, scene } = pen;
  const [low, high] = lane.range;
  const scale = high > low ? (height - 10) / (high - low) : 0;
  const y = (value) => (scale === 0 ? top + height / 2 : top + height - 5 - (value - low) * scale);
  context.strokeStyle = colours.curve;
  context.beginPath();
  let last = null;
  const end = Math.min(lane.length, after(lane.at, scene.to) + 1);
  for (let place = firstIn(lane, scene.from); place < end; place++) {
    const value = lane.value[place];
    const [x, level] = [pen.x(lane.at[place]), value === null ? null : y(value)];
    last = level === null ? null : reach(context, lane, place, x, level, last);
  }
  if (last) context.lineTo(pen.x(scene.history.to), last.y);
  context.stroke();
  drawRange(pen, lane, top, height);
}

/** Goes on to a point; of those on one pixel only the outermost are drawn. */
function reach(context, lane, place, x, y, last) {
  if (last === null) {
    context.moveTo(x, y);
    return { x, y, low: y, high: y };
  }
  if (Math.floor(x) === Math.floor(last.x) && y >= last.low && y <= last.high) return { ...last, y };
  const moves = lane.form === "curve" && lane.at[place] - lane.at[place - 1] <= MOVING;
  if (!moves) context.lineTo(x, last.y);
  context.lineTo(x, y);
  const same = Math.floor(x) === Math.floor(last.x);
  return { x, y, low: same ? Math.min(y, last.low) : y, high: same ? Math.max(y, last.high) : y };
}

function drawRange(pen, lane, top, height) {
  const { context } = pen;
  const [low, high] = lane.range;
  const places = low === high ? [[low, top + height / 2 + 3]] : [[high, top + 10], [low, top + height - 3]];
  context.font = colours.small;
  context.textAlign = "right";
  for (const [value, y] of places) {
    const text = String(Number(value.toPrecision(6)));
    context.fillStyle = colours.bg;
    context.globalAlpha = 0.75;
    context.fillRect(pen.width - context.measureText(text).width - 4, y - 9, 100, 11);
    context.globalAlpha = 1;
    context.fillStyle = colours.soft;
    context.fillText(text, pen.width - 2, y);
  }
}

const DRAWERS = { state: drawState, marks: drawMarks, level: drawLevel, stairs: drawNumbers, curve: drawNumbers };

/** From a part's end to its record, where both lanes are shown. */
function drawLinks(pen, boxes) {
  const { history } = pen.scene;
  const [finished, recorded] = ["finished", "recorded"].map((name) => boxes.get(history.lane("parts", name)));
  if (!finished || !recorded) return;
  const { context, scene } = pen;
  const lane = history.lane("parts", "recorded");
  const last = after(lane.at, scene.to);
  const first = after(lane.at, scene.from);
  if (last - first > pen.width) return;
  context.strokeStyle = colours.soft;
  context.globalAlpha = 0.6;
  context.beginPath();
  for (let place = first; place < Math.min(last + 20, lane.length); place++) {
    const end = history.parts.get(lane.part[place])?.find((event) => event.lane.name === "finished" && event.lane.group === "parts");
    if (!end) continue;
    context.moveTo(pen.x(end.lane.at[end.place]), finished.top + finished.height - 4);
    context.lineTo(pen.x(lane.at[place]), recorded.top + 4);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** The times in which a fault was in force, behind all lanes. */
function drawFaults(pen, top, bottom) {
  const { context, scene } = pen;
  context.fillStyle = colours.doubt;
  context.globalAlpha = 0.07;
  for (const lane of scene.history.lanes.filter((lane) => lane.group === "faults")) {
    for (let place = 0; place < lane.length; place++) {
      if (lane.endsAt(place)) continue;
      const begin = pen.x(lane.at[place]);
      const end = pen.x(place + 1 < lane.length ? lane.at[place + 1] : scene.history.to);
      context.fillRect(begin, top, Math.max(end - begin, 1), bottom - top);
    }
  }
  context.globalAlpha = 1;
}
