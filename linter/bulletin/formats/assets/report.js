"use strict";
/*
 * Opens figures: a figure into its matters, a matter into its findings, a finding into its lines; and searches.
 *
 * What is shown follows the address (#figure=…&matter=…&problem=…, #find=…), so that Back works and a link can be
 * sent. Data come as blocks of deflated JSON (linter/publish/drill.py says what is in them) and are read when the
 * first figure is opened. Texts only ever become text nodes: nothing of the report is read as markup.
 */

const PAGE_ROWS = 200;
const SEVERITIES = { error: "错误", warning: "警告", info: "提示" };
const LISTS = { problems: "问题", members: "事项", rows: "表格" };

/* ── Making elements ─────────────────────────────────────────────────────────────────────────────────────────── */

/** An element: `attributes` are attributes, or listeners where the name begins with "on". */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const counted = (number) => number.toLocaleString("zh-CN");

/** The address of a view: named values in the order given, those without value left out. */
function address(view) {
  const parts = Object.entries(view).filter(([name, value]) => value !== undefined && (value !== "" || name === "find"));
  return "#" + parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
}

/** The view that the address names, null where it names a place of the page or nothing. */
function view() {
  const text = location.hash.slice(1);
  if (!/^(figure|matter|find)=/.test(text)) return null;
  const named = {};
  for (const part of text.split("&")) {
    const cut = part.indexOf("=");
    try {
      named[part.slice(0, cut)] = decodeURIComponent(part.slice(cut + 1));
    } catch {
      return null; // a broken %-escape
    }
  }
  return named;
}

/* ── Data ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** The value of a block of data. */
async function block(id) {
  const text = atob(document.getElementById(id).textContent);
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

/** Members of a figure: numbers given as differences. */
function added(steps) {
  let number = 0;
  return steps.map((step) => (number += step));
}

class Data {
  constructor(found) {
    Object.assign(this, found);
    this.byKey = new Map(this.figures.map((figure) => [figure.key, figure]));
    this.matters = new Map();
    this.members[0].forEach((text, number) => this.matters.set(this.texts[text], number));
    this.at = new Map(); // path → places, place → problems
    this.places.forEach((place, number) => {
      const path = place[0];
      if (!this.at.has(path)) this.at.set(path, []);
      this.at.get(path).push(number);
    });
    this.of = this.places.map(() => []);
    this.problems[1].forEach((place, number) => this.of[place].push(number));
    this.blocks = new Map();
  }

  member(number) {
    const [key, name, code, district, department, path] = this.members.map((column) => this.texts[column[number]]);
    return { number, key, name, code, district, department, path };
  }

  problem(number) {
    const [kind, place, state, message, element, line, column, end] = this.problems.map((values) => values[number]);
    const [rule, title, family, severity] = this.kinds[kind].map((text) => this.texts[text]);
    const [path, matter, name, district, department] = this.places[place].map((text) => this.texts[text]);
    const [status, change] = this.states[state].map((text) => this.texts[text]);
    return {
      number, rule, title, family, severity, path, matter, name, district, department, status, change,
      message: this.texts[message], element: this.texts[element], line, column, end,
    };
  }

  /** The numbers of the problems of a member: those that name it, and those of the guide that it stands for (an
   * entry of a list names the file of its guide). */
  problemsOf(number) {
    const [key, , code, , , path] = this.members.map((column) => column[number]);
    const own = (this.at.get(path) ?? []).filter((place) => {
      const matter = this.places[place][1];
      const guide = this.matters.get(this.texts[matter]);
      return matter === code || matter === key || (guide !== undefined && this.members[5][guide] === path);
    });
    return own.flatMap((place) => this.of[place]);
  }

  /** What is read only when a problem is opened: fingerprint, number of the first line, lines. */
  async lines(number) {
    const id = Math.floor(number / this.block);
    if (!this.blocks.has(id)) this.blocks.set(id, block(`lines-${id}`));
    const [fingerprint, first, ...lines] = (await this.blocks.get(id))[number % this.block];
    return { fingerprint, first, lines };
  }

  area(id) {
    return this.areas[id] ?? id;
  }

  where(item) {
    return [this.area(item.district), item.department].filter(Boolean).join(" · ");
  }
}

let loading = null;
const data = () => (loading ??= block("data").then((found) => new Data(found)));

/* ── Pieces of the panel ─────────────────────────────────────────────────────────────────────────────────────── */

/** A list of which `PAGE_ROWS` rows are shown at a time; `row(item)` makes one. */
function paged(items, row, empty) {
  const list = make("ul", { class: "rows" });
  const more = make("button", { type: "button", class: "more", onclick: () => show(true) });
  let shown = 0;
  function show(focus) {
    const made = items.slice(shown, shown + PAGE_ROWS).map((item) => make("li", {}, row(item)));
    list.append(...made);
    shown += made.length;
    more.hidden = shown >= items.length;
    more.textContent = `再显示 ${counted(Math.min(PAGE_ROWS, items.length - shown))} 条（已显示 ${counted(shown)}，共 ${counted(items.length)}）`;
    if (focus) made[0]?.querySelector("a, button")?.focus();
  }
  show(false);
  return make("div", {}, items.length ? list : make("p", { class: "none" }, empty), more);
}

let ids = 0;

/** A button that opens what `fill()` makes, once; `open` says whether it begins open. */
function opener(head, fill, open = false, attributes = {}) {
  const body = make("div", { id: `opened-${++ids}`, class: "opened" });
  body.hidden = true;
  const button = make("button", {
    type: "button", class: "opener", "aria-expanded": "false", "aria-controls": body.id, onclick: toggle, ...attributes,
  }, ...head);
  function toggle() {
    body.hidden = !body.hidden;
    button.setAttribute("aria-expanded", String(!body.hidden));
    if (!body.firstChild) body.append(fill());
  }
  if (open) toggle();
  return make("div", { class: "opens" }, button, body);
}

const tag = (text, style) => make("span", { class: `tag ${style}` }, text);

function frame(problem, found) {
  if (!found.lines.length) return make("p", { class: "none" }, "没有保存这一处的原文。");
  const code = make("code", {});
  found.lines.forEach((text, place) => {
    const number = found.first + place;
    const here = number === problem.line;
    const points = Array.from(text);
    const end = here ? Math.max(problem.end, problem.column + 1) - 1 : 0;
    code.append(make("span", { class: here ? "line here" : "line" },
      make("span", { class: "gutter", "aria-hidden": "true" }, String(number)),
      ...(here
        ? [points.slice(0, problem.column - 1).join(""), make("mark", {}, points.slice(problem.column - 1, end).join("")),
          points.slice(end).join("")]
        : [text])));
  });
  return make("pre", { class: "frame", tabindex: "0", "aria-label": `第 ${problem.line} 行及其前后` }, code);
}

/** A problem that opens into its lines; `named` says whether the matter is told too. */
function problemRow(all, number, named, open) {
  const problem = all.problem(number);
  const head = [
    make("span", { class: "head" }, tag(SEVERITIES[problem.severity] ?? problem.severity, problem.severity), problem.title,
      problem.status ? tag(problem.status, "plain") : null, problem.change ? tag(problem.change, "plain") : null),
    make("span", { class: "message" }, problem.message),
    named ? make("span", { class: "where" }, `${problem.name}　${all.where(problem)}`) : null,
  ];
  const fill = () => {
    const body = make("div", {}, make("p", { class: "none" }, "正在读取…"));
    all.lines(number).then((found) => body.replaceChildren(
      frame(problem, found),
      make("dl", { class: "facts" },
        ...facts([["要素", problem.element], ["位置", `${problem.path}:${problem.line}:${problem.column}`],
          ["规则", problem.rule], ["类别", problem.family], ["指纹", found.fingerprint]])),
    ));
    return body;
  };
  return opener(head, fill, open, { "data-problem": number });
}

function facts(pairs) {
  return pairs.filter(([, text]) => text !== "" && text !== undefined)
    .map(([label, text]) => make("div", {}, make("dt", {}, label), make("dd", {}, text)));
}

/** How many findings a matter has; one that stands in a list only has no guide that could be checked. */
function verdict(member, problems) {
  if (problems) return `${counted(problems)} 处问题`;
  return /\/lists\/[^/]+$/.test(member.path) ? "没有办事指南" : "没有问题";
}

function memberRow(all, number, figure, ...extra) {
  const member = all.member(number);
  const problems = all.problemsOf(number).length;
  return make("a", { class: "row", href: address({ figure, matter: member.key }) },
    make("span", { class: "head" }, member.name, ...extra.filter(Boolean)),
    make("span", { class: "where" }, [member.code, all.where(member)].filter(Boolean).join("　")),
    make("span", { class: "count" }, verdict(member, problems)));
}

/* ── Views ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/** A figure: what it is, and its matters by how they count. */
function figureView(all, named) {
  const figure = all.byKey.get(named.figure);
  if (!figure) return [heading("没有这个数字"), make("p", { class: "none" }, "这份报告里没有地址所指的数字。")];
  const outside = added(figure.outside);
  const inside = added(figure.inside);
  const ratio = /[%—]/.test(figure.shown);
  const parts = figure.amounts.length
    ? [["计入的事项（n / N）", inside, (number, place) => tag(`${figure.amounts[2 * place]} / ${figure.amounts[2 * place + 1]} ${figure.unit}`, "plain")]]
    : [[ratio ? "计入 n 的事项" : "计入的事项", inside], ...(ratio ? [["在 N 中、不在 n 中的事项", outside]] : [])];
  parts.push(["例外登记，不计入", figure.exempt.map(([number]) => number), (number, place) => tag(all.texts[figure.exempt[place][1]], "plain")]);
  parts.push(["没有计入", figure.leftOut.map(([number]) => number), (number, place) => tag(all.texts[figure.leftOut[place][1]], "plain")]);
  const input = make("input", { type: "search", placeholder: "名称、编码、地区或部门", "aria-label": "在这些事项中查找", maxlength: "100" });
  const groups = make("div", {});
  const show = () => {
    const words = terms(input.value);
    // While nothing is looked for, the matters that are missing are what a reader opens a figure for.
    const first = outside.length ? 1 : 0;
    groups.replaceChildren(...parts.map(([title, numbers, extra], order) => {
      const items = numbers.map((number, place) => [number, place]).filter(([number]) => matches(all, number, words));
      if (!numbers.length && order > (ratio && !figure.amounts.length ? 1 : 0)) return null;
      const total = words.length ? `${counted(items.length)} / ${counted(numbers.length)}` : counted(numbers.length);
      const fill = () => paged(items, ([number, place]) => memberRow(all, number, figure.key, extra?.(number, place)), "没有事项。");
      return opener([make("span", { class: "group" }, title), make("span", { class: "size" }, total)], fill, words.length > 0 || order === first);
    }).filter(Boolean));
  };
  input.addEventListener("input", show);
  show();
  const less = figure.withExempt;
  return [
    heading(figure.title, figure.scope),
    make("p", { class: "stated" }, make("strong", {}, figure.shown),
      ratio ? make("span", {}, `n ${counted(figure.n)} / N ${counted(figure.total)} ${figure.unit}`) : make("span", {}, figure.unit)),
    make("dl", { class: "facts" }, ...facts([
      ["指标", figure.indicator], ["范围", figure.scope],
      ["不扣除例外登记", less ? `${counted(less[0])} / ${counted(less[1])} = ${less[2]}` : ""],
      ["来源没有说明", figure.unknown ? `${counted(figure.unknown)} ${figure.unit}，按不在 n 中计` : ""],
    ])),
    input, groups,
  ];
}

/** A matter: what it is, and its findings. */
function matterView(all, named) {
  const number = all.matters.get(named.matter);
  if (number === undefined) return [heading("没有这个事项"), make("p", { class: "none" }, "这份报告里没有地址所指的事项。")];
  const member = all.member(number);
  const figure = all.byKey.get(named.figure);
  const problems = all.problemsOf(number);
  return [
    figure ? make("a", { class: "back", href: address({ figure: figure.key }) }, `← ${figure.scope} ${figure.title} ${figure.shown}`) : null,
    heading(member.name, all.where(member)),
    make("dl", { class: "facts" }, ...facts([["编码", member.code], ["文件", member.path]])),
    make("h3", {}, verdict(member, problems.length)),
    paged(problems, (place) => problemRow(all, place, false, String(place) === named.problem || problems.length === 1), ""),
  ];
}

const FILTERS = { district: "地区", department: "部门", severity: "级别", family: "类别", status: "状态", change: "变化" };
const FILTERED = { problems: Object.keys(FILTERS), members: ["district", "department"], rows: [] };

/** Search over problems, matters and rows of tables, with filters; the address keeps what is looked for. */
function findView(all, named) {
  const found = new Finder(all);
  const state = { find: "", ...named, list: Object.hasOwn(LISTS, named.list ?? "") ? named.list : "problems" };
  const input = make("input", { type: "search", value: state.find, placeholder: "名称、编码、规则、说明……", "aria-label": "查找", maxlength: "100" });
  const selects = make("div", { class: "filters" });
  const tabs = Object.entries(LISTS).map(([name, title]) =>
    make("button", { type: "button", value: name, onclick: () => changed("list", name) }, title));
  const told = make("p", { class: "told", role: "status" });
  const results = make("div", {});
  const changed = (name, value) => {
    state[name] = value;
    history.replaceState(null, "", address(state));
    show();
  };
  input.addEventListener("input", () => changed("find", input.value));
  for (const [name, label] of Object.entries(FILTERS)) {
    const options = found.options(name).map((value) => {
      const text = name === "district" ? all.area(value) : name === "severity" ? SEVERITIES[value] ?? value : value;
      return make("option", { value, ...(state[name] === value ? { selected: "" } : {}) }, text);
    });
    if (options.length > 1) selects.append(make("label", { "data-filter": name }, label,
      make("select", { onchange: (event) => changed(name, event.target.value) }, make("option", { value: "" }, "全部"), ...options)));
  }
  function show() {
    const words = terms(state.find);
    const numbers = found[state.list](words, state);
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.value === state.list));
    for (const label of selects.children) label.hidden = !FILTERED[state.list].includes(label.dataset.filter);
    told.textContent = `找到 ${counted(numbers.length)} 条`;
    const row = {
      problems: (number) => problemRow(all, number, true, false),
      members: (number) => memberRow(all, number),
      rows: (item) => make("button", { type: "button", class: "row", onclick: () => goTo(item) },
        make("span", { class: "head" }, item.title), make("span", { class: "message" }, item.text)),
    }[state.list];
    results.replaceChildren(paged(numbers, row, "没有找到。"));
  }
  show();
  return [heading("查找"), input, make("div", { class: "tabs", role: "group", "aria-label": "在哪里查找" }, ...tabs), selects, told, results];
}

/* ── Searching ───────────────────────────────────────────────────────────────────────────────────────────────── */

const terms = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

function matches(all, number, words) {
  if (!words.length) return true;
  const member = all.member(number);
  const text = [member.name, member.code, all.where(member)].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

class Finder {
  constructor(all) {
    this.all = all;
    all.lower ??= all.texts.map((text) => text.toLowerCase());
  }

  /** The values that a filter can have: severities from the worst, others in the order of their writing. */
  options(name) {
    const { kinds, places, states, members, texts } = this.all;
    const numbers = new Set({
      severity: () => kinds.map((row) => row[3]), family: () => kinds.map((row) => row[2]),
      status: () => states.map((row) => row[0]), change: () => states.map((row) => row[1]),
      district: () => [...places.map((row) => row[3]), ...members[3]],
      department: () => [...places.map((row) => row[4]), ...members[4]],
    }[name]());
    const order = Object.keys(SEVERITIES);
    return [...numbers].map((text) => texts[text]).filter(Boolean)
      .sort((a, b) => order.indexOf(a) - order.indexOf(b) || a.localeCompare(b, "zh-CN"));
  }

  /** For each word, which texts hold it. */
  hits(words) {
    const { lower } = this.all;
    return words.map((word) => {
      const held = new Uint8Array(lower.length);
      for (let text = 0; text < lower.length; text++) if (lower[text].includes(word)) held[text] = 1;
      return held;
    });
  }

  /** For each word, the districts whose names hold it. */
  areas(words) {
    const { areas } = this.all;
    return words.map((word) => new Set(Object.keys(areas).filter((id) => areas[id].toLowerCase().includes(word))));
  }

  problems(words, state) {
    const { all } = this;
    const hits = this.hits(words);
    const areas = this.areas(words);
    const holds = (row, place) => hits.map((hit, order) => row.some((text) => hit[text]) || (place && areas[order].has(all.texts[row[3]])));
    const wanted = (row, ...filters) => filters.every(([name, place]) => !state[name] || all.texts[row[place]] === state[name]);
    // What is the same for many problems is decided once.
    const kinds = all.kinds.map((row) => wanted(row, ["severity", 3], ["family", 2]) && holds(row, false));
    const places = all.places.map((row) => wanted(row, ["district", 3], ["department", 4]) && holds(row, true));
    const states = all.states.map((row) => wanted(row, ["status", 0], ["change", 1]) && holds(row, false));
    const [kind, place, change, message, element] = all.problems;
    const found = [];
    for (let number = 0; number < kind.length; number++) {
      const a = kinds[kind[number]], b = places[place[number]], c = states[change[number]];
      if (a && b && c && hits.every((hit, order) => a[order] || b[order] || c[order] || hit[message[number]] || hit[element[number]])) {
        found.push(number);
      }
    }
    return found;
  }

  members(words, state) {
    const { all } = this;
    const [, name, code, district, department, path] = all.members;
    const hits = this.hits(words);
    const areas = this.areas(words);
    const found = [];
    for (let number = 0; number < name.length; number++) {
      if (state.district && all.texts[district[number]] !== state.district) continue;
      if (state.department && all.texts[department[number]] !== state.department) continue;
      if (hits.every((hit, order) => hit[name[number]] || hit[code[number]] || hit[department[number]] || hit[path[number]]
        || areas[order].has(all.texts[district[number]]))) found.push(number);
    }
    return found;
  }

  rows(words) {
    const found = [];
    for (const part of document.querySelectorAll("section.table")) {
      const title = part.querySelector(".title").textContent;
      for (const element of part.querySelectorAll("tbody tr")) {
        const text = Array.from(element.cells, (cell) => cell.textContent).join("　");
        const whole = `${title}\n${text}`.toLowerCase();
        if (words.every((word) => whole.includes(word))) found.push({ title, text, element });
      }
    }
    return found;
  }
}

/** Leaves the panel for a row of a table. */
function goTo(item) {
  panel.close();
  document.querySelectorAll("tr.found").forEach((row) => row.classList.remove("found"));
  item.element.classList.add("found");
  item.element.scrollIntoView({ block: "center" });
  item.element.querySelector("a")?.focus({ preventScroll: true });
}

/* ── The panel follows the address ───────────────────────────────────────────────────────────────────────────── */

const panel = document.getElementById("panel");
const left = new Map(); // address → how far the panel was scrolled there
let shown = "";
let turn = 0;

function heading(title, scope) {
  return make("h2", { id: "panel-title", tabindex: "-1" }, title, scope ? make("small", {}, scope) : null);
}

async function follow() {
  if (shown) left.set(shown, [panel.scrollTop, document.activeElement?.getAttribute("href")]);
  const named = view();
  const mine = ++turn;
  shown = named ? location.hash : "";
  if (!named) {
    if (panel.open) panel.close();
    return;
  }
  const closing = make("button", { type: "button", class: "close", "aria-label": "关闭", onclick: () => panel.close() }, "✕");
  if (!panel.open) {
    panel.replaceChildren(closing, heading("正在读取…"));
    panel.showModal();
  }
  let parts;
  try {
    const all = await data();
    parts = named.matter !== undefined ? matterView(all, named) : named.figure !== undefined ? figureView(all, named) : findView(all, named);
  } catch (error) {
    console.error(error);
    parts = [heading("读不出数据"), make("p", { class: "none" }, "浏览器版本过低或者文件不完整。请用新版浏览器打开，或者重新取得这份文件。")];
  }
  if (mine !== turn) return; // the address has moved on
  panel.replaceChildren(closing, ...parts.filter(Boolean));
  const [top, href] = left.get(shown) ?? [0, null];
  const before = href ? Array.from(panel.querySelectorAll("a")).find((link) => link.getAttribute("href") === href) : null;
  (before ?? panel.querySelector('[data-problem][aria-expanded="true"]') ?? (named.find !== undefined ? panel.querySelector("input") : null)
    ?? panel.querySelector("h2")).focus({ preventScroll: true });
  panel.scrollTop = top;
}

// Closed by the button, by Esc or beside it: the address follows, and Back opens it again.
panel.addEventListener("close", () => {
  if (view()) history.pushState(null, "", "#");
  shown = "";
});
panel.addEventListener("click", (event) => {
  if (event.target === panel && event.clientX < panel.getBoundingClientRect().left) panel.close();
});
// An opened problem goes into the address, so that the link points to it.
panel.addEventListener("click", (event) => {
  const button = event.target.closest("[data-problem]");
  const named = view();
  if (!button || !named || named.matter === undefined) return;
  const problem = button.getAttribute("aria-expanded") === "true" ? button.dataset.problem : undefined;
  history.replaceState(null, "", address({ ...named, problem }));
  shown = location.hash;
});
addEventListener("hashchange", follow);
addEventListener("keydown", (event) => {
  if (event.key === "/" && !panel.open && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    location.hash = "#find=";
  }
});
document.documentElement.classList.add("live");
follow();
