"use strict";
/*
 * The side panel of the report page: it opens a figure into its members, a member into its findings, a finding into its
 * source lines, and it searches.
 *
 * Input: the hash of the address (#figure=…&matter=…&problem=… or #find=…), so that Back works and a view can be sent as
 * a link; and blocks of deflated JSON in the page (html_drilldown.py describes them), read when the panel first opens.
 * Texts of the report become text nodes only, never markup.
 */

/** Rows that a list adds at a time, so that a long list opens at once. */
const PAGE_ROWS = 200;
const SEVERITIES = { error: "错误", warning: "警告", info: "提示" };
const SEARCH_LISTS = { problems: "问题", members: "事项", rows: "表格" };

/* ── Making elements ─────────────────────────────────────────────────────────────────────────────────────────── */

/** Creates an element. An attribute whose name begins with "on" is a listener; null and undefined are skipped. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const formatCount = (number) => number.toLocaleString("zh-CN");

/** The hash of a view, such as #figure=claim-rate&matter=…; values that are undefined or "" are left out, except for
 * find. */
function hashOf(view) {
  const parts = Object.entries(view).filter(([name, value]) => value !== undefined && (value !== "" || name === "find"));
  return "#" + parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
}

/** The view that the hash names, such as { figure, matter }; null if it names a place of the page or nothing. */
function currentView() {
  const text = location.hash.slice(1);
  if (!/^(figure|matter|find)=/.test(text)) return null;
  const view = {};
  for (const part of text.split("&")) {
    const cut = part.indexOf("=");
    try {
      view[part.slice(0, cut)] = decodeURIComponent(part.slice(cut + 1));
    } catch {
      return null; // a broken %-escape
    }
  }
  return view;
}

/* ── Data ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** The value of a block: base64, deflate, JSON. */
async function readBlock(id) {
  const text = atob(document.getElementById(id).textContent);
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

/** The member numbers of a figure, which are stored as differences: 3, 1, 3 is 3, 4, 7. */
function fromDifferences(differences) {
  let number = 0;
  return differences.map((difference) => (number += difference));
}

/** The block "data" with indexes for looking things up. */
class Data {
  constructor(block) {
    Object.assign(this, block);
    this.byKey = new Map(this.figures.map((figure) => [figure.key, figure]));
    this.memberByKey = new Map();
    this.members[0].forEach((text, number) => this.memberByKey.set(this.texts[text], number));
    this.placesOfPath = new Map();
    this.places.forEach((place, number) => {
      const path = place[0];
      if (!this.placesOfPath.has(path)) this.placesOfPath.set(path, []);
      this.placesOfPath.get(path).push(number);
    });
    this.problemsOfPlace = this.places.map(() => []);
    this.problems[1].forEach((place, number) => this.problemsOfPlace[place].push(number));
    this.lineBlocks = new Map();
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

  /** The numbers of the problems of a member: those that name it, and, for an entry of a list, those of the guide whose
   * file it names. */
  problemsOf(number) {
    const [key, , code, , , path] = this.members.map((column) => column[number]);
    const places = (this.placesOfPath.get(path) ?? []).filter((place) => {
      const matter = this.places[place][1];
      const guide = this.memberByKey.get(this.texts[matter]);
      return matter === code || matter === key || (guide !== undefined && this.members[5][guide] === path);
    });
    return places.flatMap((place) => this.problemsOfPlace[place]);
  }

  /** The fingerprint, the number of the first source line and the source lines of a problem, from a block that is read
   * when one of its problems is opened. */
  async lines(number) {
    const id = Math.floor(number / this.block);
    if (!this.lineBlocks.has(id)) this.lineBlocks.set(id, readBlock(`lines-${id}`));
    const [fingerprint, first, ...lines] = (await this.lineBlocks.get(id))[number % this.block];
    return { fingerprint, first, lines };
  }

  districtName(id) {
    return this.areas[id] ?? id;
  }

  locationOf(item) {
    return [this.districtName(item.district), item.department].filter(Boolean).join(" · ");
  }
}

let loading = null;
const loadData = () => (loading ??= readBlock("data").then((block) => new Data(block)));

/* ── Pieces of the panel ─────────────────────────────────────────────────────────────────────────────────────── */

/** A list that shows PAGE_ROWS items and a button for the next ones. `row(item)` makes a row; `empty` is the text of a
 * list without items. */
function pagedList(items, row, empty) {
  const list = make("ul", { class: "rows" });
  const more = make("button", { type: "button", class: "more", onclick: () => show(true) });
  let shown = 0;
  function show(focus) {
    const made = items.slice(shown, shown + PAGE_ROWS).map((item) => make("li", {}, row(item)));
    list.append(...made);
    shown += made.length;
    more.hidden = shown >= items.length;
    more.textContent = `再显示 ${formatCount(Math.min(PAGE_ROWS, items.length - shown))} 条（已显示 ${formatCount(shown)}，共 ${formatCount(items.length)}）`;
    if (focus) made[0]?.querySelector("a, button")?.focus();
  }
  show(false);
  return make("div", {}, items.length ? list : make("p", { class: "none" }, empty), more);
}

let disclosures = 0;

/** A button that shows and hides what `fill()` returns; `fill` is called when it first opens. */
function disclosure(head, fill, open = false, attributes = {}) {
  const body = make("div", { id: `opened-${++disclosures}`, class: "opened" });
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

/** The source lines around a problem, with its place marked. Columns count code points. */
function sourceFrame(problem, source) {
  if (!source.lines.length) return make("p", { class: "none" }, "没有保存这一处的原文。");
  const code = make("code", {});
  source.lines.forEach((text, place) => {
    const number = source.first + place;
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

/** A problem that opens into its source lines; `withMatter` adds the name of the matter. */
function problemRow(data, number, withMatter, open) {
  const problem = data.problem(number);
  const head = [
    make("span", { class: "head" }, tag(SEVERITIES[problem.severity] ?? problem.severity, problem.severity), problem.title,
      problem.status ? tag(problem.status, "plain") : null, problem.change ? tag(problem.change, "plain") : null),
    make("span", { class: "message" }, problem.message),
    withMatter ? make("span", { class: "where" }, `${problem.name}　${data.locationOf(problem)}`) : null,
  ];
  const fill = () => {
    const body = make("div", {}, make("p", { class: "none" }, "正在读取…"));
    data.lines(number).then((source) => body.replaceChildren(
      sourceFrame(problem, source),
      make("dl", { class: "facts" },
        ...factList([["要素", problem.element], ["位置", `${problem.path}:${problem.line}:${problem.column}`],
          ["规则", problem.rule], ["类别", problem.family], ["指纹", source.fingerprint]])),
    ));
    return body;
  };
  return disclosure(head, fill, open, { "data-problem": number });
}

/** The entries of a definition list; pairs without a text are left out. */
function factList(pairs) {
  return pairs.filter(([, text]) => text !== "" && text !== undefined)
    .map(([label, text]) => make("div", {}, make("dt", {}, label), make("dd", {}, text)));
}

/** The number of problems of a member in words. A member without problems whose file is a list has no guide. */
function problemSummary(member, problems) {
  if (problems) return `${formatCount(problems)} 处问题`;
  return /\/lists\/[^/]+$/.test(member.path) ? "没有办事指南" : "没有问题";
}

/** A link that opens a member. */
function memberRow(data, number, figure, ...extra) {
  const member = data.member(number);
  const problems = data.problemsOf(number).length;
  return make("a", { class: "row", href: hashOf({ figure, matter: member.key }) },
    make("span", { class: "head" }, member.name, ...extra.filter(Boolean)),
    make("span", { class: "where" }, [member.code, data.locationOf(member)].filter(Boolean).join("　")),
    make("span", { class: "count" }, problemSummary(member, problems)));
}

/* ── Views ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/** The view of a figure: its value, and its members grouped by how they count. */
function figureView(data, view) {
  const figure = data.byKey.get(view.figure);
  if (!figure) return [panelHeading("没有这个数字"), make("p", { class: "none" }, "这份报告里没有地址所指的数字。")];
  const outside = fromDifferences(figure.outside);
  const inside = fromDifferences(figure.inside);
  const ratio = /[%—]/.test(figure.shown);
  const parts = figure.amounts.length
    ? [["计入的事项（n / N）", inside, (number, place) => tag(`${figure.amounts[2 * place]} / ${figure.amounts[2 * place + 1]} ${figure.unit}`, "plain")]]
    : [[ratio ? "计入 n 的事项" : "计入的事项", inside], ...(ratio ? [["在 N 中、不在 n 中的事项", outside]] : [])];
  parts.push(["例外登记，不计入", figure.exempt.map(([number]) => number), (number, place) => tag(data.texts[figure.exempt[place][1]], "plain")]);
  parts.push(["没有计入", figure.leftOut.map(([number]) => number), (number, place) => tag(data.texts[figure.leftOut[place][1]], "plain")]);
  const input = make("input", { type: "search", placeholder: "名称、编码、地区或部门", "aria-label": "在这些事项中查找", maxlength: "100" });
  const groups = make("div", {});
  const show = () => {
    const words = splitWords(input.value);
    // Without a search, open the members outside n: readers open a figure to see what is missing.
    const first = outside.length ? 1 : 0;
    groups.replaceChildren(...parts.map(([title, numbers, extra], order) => {
      const items = numbers.map((number, place) => [number, place]).filter(([number]) => matches(data, number, words));
      if (!numbers.length && order > (ratio && !figure.amounts.length ? 1 : 0)) return null;
      const total = words.length ? `${formatCount(items.length)} / ${formatCount(numbers.length)}` : formatCount(numbers.length);
      const fill = () => pagedList(items, ([number, place]) => memberRow(data, number, figure.key, extra?.(number, place)), "没有事项。");
      return disclosure([make("span", { class: "group" }, title), make("span", { class: "size" }, total)], fill, words.length > 0 || order === first);
    }).filter(Boolean));
  };
  input.addEventListener("input", show);
  show();
  const less = figure.withExempt;
  return [
    panelHeading(figure.title, figure.scope),
    make("p", { class: "stated" }, make("strong", {}, figure.shown),
      ratio ? make("span", {}, `n ${formatCount(figure.n)} / N ${formatCount(figure.total)} ${figure.unit}`) : make("span", {}, figure.unit)),
    make("dl", { class: "facts" }, ...factList([
      ["指标", figure.indicator], ["范围", figure.scope],
      ["不扣除例外登记", less ? `${formatCount(less[0])} / ${formatCount(less[1])} = ${less[2]}` : ""],
      ["来源没有说明", figure.unknown ? `${formatCount(figure.unknown)} ${figure.unit}，按不在 n 中计` : ""],
    ])),
    input, groups,
  ];
}

/** The view of a member: its code, its file, and its problems. */
function matterView(data, view) {
  const number = data.memberByKey.get(view.matter);
  if (number === undefined) return [panelHeading("没有这个事项"), make("p", { class: "none" }, "这份报告里没有地址所指的事项。")];
  const member = data.member(number);
  const figure = data.byKey.get(view.figure);
  const problems = data.problemsOf(number);
  return [
    figure ? make("a", { class: "back", href: hashOf({ figure: figure.key }) }, `← ${figure.scope} ${figure.title} ${figure.shown}`) : null,
    panelHeading(member.name, data.locationOf(member)),
    make("dl", { class: "facts" }, ...factList([["编码", member.code], ["文件", member.path]])),
    make("h3", {}, problemSummary(member, problems.length)),
    pagedList(problems, (place) => problemRow(data, place, false, String(place) === view.problem || problems.length === 1), ""),
  ];
}

const FILTERS = { district: "地区", department: "部门", severity: "级别", family: "类别", status: "状态", change: "变化" };
/** Which filters each list has. */
const FILTERED = { problems: Object.keys(FILTERS), members: ["district", "department"], rows: [] };

/** The search view over problems, members and table rows, with filters. The hash keeps words and filters. */
function findView(data, view) {
  const finder = new Finder(data);
  const state = { find: "", ...view, list: Object.hasOwn(SEARCH_LISTS, view.list ?? "") ? view.list : "problems" };
  const input = make("input", { type: "search", value: state.find, placeholder: "名称、编码、规则、说明……", "aria-label": "查找", maxlength: "100" });
  const selects = make("div", { class: "filters" });
  const tabs = Object.entries(SEARCH_LISTS).map(([name, title]) =>
    make("button", { type: "button", value: name, onclick: () => changed("list", name) }, title));
  const count = make("p", { class: "result-count", role: "status" });
  const results = make("div", {});
  const changed = (name, value) => {
    state[name] = value;
    history.replaceState(null, "", hashOf(state));
    show();
  };
  input.addEventListener("input", () => changed("find", input.value));
  for (const [name, label] of Object.entries(FILTERS)) {
    const options = finder.options(name).map((value) => {
      const text = name === "district" ? data.districtName(value) : name === "severity" ? SEVERITIES[value] ?? value : value;
      return make("option", { value, ...(state[name] === value ? { selected: "" } : {}) }, text);
    });
    if (options.length > 1) selects.append(make("label", { "data-filter": name }, label,
      make("select", { onchange: (event) => changed(name, event.target.value) }, make("option", { value: "" }, "全部"), ...options)));
  }
  function show() {
    const words = splitWords(state.find);
    const numbers = finder[state.list](words, state);
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.value === state.list));
    for (const label of selects.children) label.hidden = !FILTERED[state.list].includes(label.dataset.filter);
    count.textContent = `找到 ${formatCount(numbers.length)} 条`;
    const row = {
      problems: (number) => problemRow(data, number, true, false),
      members: (number) => memberRow(data, number),
      rows: (item) => make("button", { type: "button", class: "row", onclick: () => goTo(item) },
        make("span", { class: "head" }, item.title), make("span", { class: "message" }, item.text)),
    }[state.list];
    results.replaceChildren(pagedList(numbers, row, "没有找到。"));
  }
  show();
  return [panelHeading("查找"), input, make("div", { class: "tabs", role: "group", "aria-label": "在哪里查找" }, ...tabs), selects, count, results];
}

/* ── Searching ───────────────────────────────────────────────────────────────────────────────────────────────── */

const splitWords = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Whether a member contains all words in its name, code, district or department. */
function matches(data, number, words) {
  if (!words.length) return true;
  const member = data.member(number);
  const text = [member.name, member.code, data.locationOf(member)].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Searches the data. Each method returns the numbers of the problems or members, or the rows, that hold all words. */
class Finder {
  constructor(data) {
    this.data = data;
    data.lower ??= data.texts.map((text) => text.toLowerCase());
  }

  /** The values of a filter: severities from the worst, others alphabetically. */
  options(name) {
    const { kinds, places, states, members, texts } = this.data;
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

  /** For each word an array with 1 at the index of each text that contains it. */
  textsWith(words) {
    const { lower } = this.data;
    return words.map((word) => {
      const held = new Uint8Array(lower.length);
      for (let text = 0; text < lower.length; text++) if (lower[text].includes(word)) held[text] = 1;
      return held;
    });
  }

  /** For each word the ids of the districts whose names contain it. */
  districtsWith(words) {
    const { areas } = this.data;
    return words.map((word) => new Set(Object.keys(areas).filter((id) => areas[id].toLowerCase().includes(word))));
  }

  problems(words, state) {
    const { data } = this;
    const hits = this.textsWith(words);
    const areas = this.districtsWith(words);
    const holds = (row, place) => hits.map((hit, order) => row.some((text) => hit[text]) || (place && areas[order].has(data.texts[row[3]])));
    const wanted = (row, ...filters) => filters.every(([name, place]) => !state[name] || data.texts[row[place]] === state[name]);
    // Many problems share a kind, a place or a state: test each of those once.
    const kinds = data.kinds.map((row) => wanted(row, ["severity", 3], ["family", 2]) && holds(row, false));
    const places = data.places.map((row) => wanted(row, ["district", 3], ["department", 4]) && holds(row, true));
    const states = data.states.map((row) => wanted(row, ["status", 0], ["change", 1]) && holds(row, false));
    const [kind, place, change, message, element] = data.problems;
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
    const { data } = this;
    const [, name, code, district, department, path] = data.members;
    const hits = this.textsWith(words);
    const areas = this.districtsWith(words);
    const found = [];
    for (let number = 0; number < name.length; number++) {
      if (state.district && data.texts[district[number]] !== state.district) continue;
      if (state.department && data.texts[department[number]] !== state.department) continue;
      if (hits.every((hit, order) => hit[name[number]] || hit[code[number]] || hit[department[number]] || hit[path[number]]
        || areas[order].has(data.texts[district[number]]))) found.push(number);
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

/** Closes the panel, and scrolls to a table row and highlights it. */
function goTo(item) {
  panel.close();
  document.querySelectorAll("tr.found").forEach((row) => row.classList.remove("found"));
  item.element.classList.add("found");
  item.element.scrollIntoView({ block: "center" });
  item.element.querySelector("a")?.focus({ preventScroll: true });
}

/* ── The panel follows the address ───────────────────────────────────────────────────────────────────────────── */

const panel = document.getElementById("panel");
const scrollPositions = new Map(); // hash → [scrollTop of the panel, href of the focused link]
let shown = ""; // the hash of the view in the panel
let requestNumber = 0; // grows with each view, so that a slow one does not replace a newer one

function panelHeading(title, scope) {
  return make("h2", { id: "panel-title", tabindex: "-1" }, title, scope ? make("small", {}, scope) : null);
}

/** Shows the view that the hash names, or closes the panel. */
async function showView() {
  if (shown) scrollPositions.set(shown, [panel.scrollTop, document.activeElement?.getAttribute("href")]);
  const view = currentView();
  const request = ++requestNumber;
  shown = view ? location.hash : "";
  if (!view) {
    if (panel.open) panel.close();
    return;
  }
  const closing = make("button", { type: "button", class: "close", "aria-label": "关闭", onclick: () => panel.close() }, "✕");
  if (!panel.open) {
    panel.replaceChildren(closing, panelHeading("正在读取…"));
    panel.showModal();
  }
  let parts;
  try {
    const data = await loadData();
    parts = view.matter !== undefined ? matterView(data, view) : view.figure !== undefined ? figureView(data, view) : findView(data, view);
  } catch (error) {
    console.error(error);
    parts = [panelHeading("读不出数据"), make("p", { class: "none" }, "浏览器版本过低或者文件不完整。请用新版浏览器打开，或者重新取得这份文件。")];
  }
  if (request !== requestNumber) return;
  panel.replaceChildren(closing, ...parts.filter(Boolean));
  const [top, href] = scrollPositions.get(shown) ?? [0, null];
  const before = href ? Array.from(panel.querySelectorAll("a")).find((link) => link.getAttribute("href") === href) : null;
  (before ?? panel.querySelector('[data-problem][aria-expanded="true"]') ?? (view.find !== undefined ? panel.querySelector("input") : null)
    ?? panel.querySelector("h2")).focus({ preventScroll: true });
  panel.scrollTop = top;
}

// However the panel is closed (button, Esc, click beside it), the hash follows, and Back opens it again.
panel.addEventListener("close", () => {
  if (currentView()) history.pushState(null, "", "#");
  shown = "";
});
panel.addEventListener("click", (event) => {
  if (event.target === panel && event.clientX < panel.getBoundingClientRect().left) panel.close();
});
// The hash names the opened problem, so that a copied link leads to it.
panel.addEventListener("click", (event) => {
  const button = event.target.closest("[data-problem]");
  const view = currentView();
  if (!button || !view || view.matter === undefined) return;
  const problem = button.getAttribute("aria-expanded") === "true" ? button.dataset.problem : undefined;
  history.replaceState(null, "", hashOf({ ...view, problem }));
  shown = location.hash;
});
addEventListener("hashchange", showView);
addEventListener("keydown", (event) => {
  if (event.key === "/" && !panel.open && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    location.hash = "#find=";
  }
});
document.documentElement.classList.add("live");
showView();
