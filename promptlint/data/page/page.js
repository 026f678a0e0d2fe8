"use strict";
// The report's page.  Everything that it shows comes from the JSON block and is set as text; no markup is ever made of it.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const tidy = (text) => text.replace(/(\d) (?=%|\d{3}(?!\d))/g, "$1\u00a0"); // no line ends within 1 000, or before its %
  const byId = (id) => document.getElementById(id);
  const el = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "text") made.textContent = tidy(value);
      else if (name === "on") for (const [event, action] of Object.entries(value)) made.addEventListener(event, action);
      else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  const kindOf = new Map(data.kinds.map((kind) => [kind.key, kind]));

  // ---------------------------------------------------------------- figures

  const grouped = (text) => text.replace(/\B(?=(\d{3})+(?!\d))/g, "\u00a0");
  const whole = (number) => grouped(String(Math.round(number)));
  const usd = (amount) => {
    if (!amount) return "$0";
    const size = Math.abs(amount);
    if (size >= 0.1) {
      const [front, cents] = size.toFixed(2).split(".");
      return `${amount < 0 ? "-" : ""}$${grouped(front)}.${cents}`;
    }
    const digits = Math.max(0, 1 - Math.floor(Math.log10(size)));
    return `${amount < 0 ? "-" : ""}$${size.toFixed(Math.min(digits, 20)).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")}`;
  };
  const spread = ([low, , high]) => (low === high ? "" : `${usd(low)} to ${usd(high)}`);
  const percent = (part, all) => {
    if (!all) return "-";
    const share = (part / all) * 100;
    return share > 0 && share < 0.1 ? "<\u00a00.1\u00a0%" : `${share.toFixed(share < 10 ? 1 : 0)}\u00a0%`;
  };
  const place = (at) => `${at.path}:${at.cell === null || at.cell === undefined ? "" : `cell ${at.cell}:`}${at.line}`;
  const plural = (number, noun) => `${whole(number)} ${noun}${number === 1 ? "" : "s"}`;

  const MEASURES = {
    month: { label: "USD a month", unit: " a month", show: usd, of: (portion, call) => (call.calls === null ? 0 : portion.usd * call.calls) },
    thousand: { label: "USD per 1\u00a0000 calls", unit: " per 1\u00a0000 calls of each", show: usd, of: (portion) => portion.usd * 1000 },
    tokens: { label: "Tokens", unit: " tokens in a call of each", show: whole, of: (portion) => portion.tokens },
  };
  const measures = Object.keys(MEASURES).filter((name) => name !== "month" || data.per_month);
  const state = { measure: MEASURES[measures[0]], trail: [data.tree], at: 0 };

  // ---------------------------------------------------------------- the tree

  const sums = new Map(); // node -> Map of kind -> amount, for the measure that is shown
  const measureTree = (node) => {
    const found = new Map();
    const add = (kind, amount) => amount > 0 && found.set(kind, (found.get(kind) || 0) + amount);
    if (node.kind === "call") {
      const call = data.calls[node.call];
      for (const portion of call.portions) add(portion.kind, state.measure.of(portion, call));
    } else {
      for (const child of node.children) for (const [kind, amount] of measureTree(child)) add(kind, amount);
    }
    sums.set(node, found);
    return found;
  };
  const amountOf = (node) => [...sums.get(node).values()].reduce((all, each) => all + each, 0);
  const ordered = (node) => [...(node.children || [])].sort((one, other) => amountOf(other) - amountOf(one));
  const tiles = (kinds) => data.kinds.filter((kind) => kinds.has(kind.key)).map((kind) => ({ tile: kind.key, value: kinds.get(kind.key) }));

  // What is drawn: two levels of boxes below the one that is open, each with what its requests are made of.  Slivers become one box.
  const drawn = (node, depth, all) => {
    if (node.kind === "call" || depth === 0) return { node, children: tiles(sums.get(node)) };
    const large = [], small = new Map();
    let hidden = 0;
    for (const child of ordered(node)) {
      const amount = amountOf(child);
      if (amount >= all * 0.004) large.push(drawn(child, depth - 1, all));
      else if (amount > 0) {
        hidden += 1;
        for (const [kind, part] of sums.get(child)) small.set(kind, (small.get(kind) || 0) + part);
      }
    }
    if (hidden) large.push({ rest: hidden, children: tiles(small) });
    return { node, children: large };
  };

  const map = byId("map"), tip = byId("tip");
  const open = () => state.trail[state.trail.length - 1];
  const nameOf = (node) => (node === data.tree ? node.name || data.title : node.name);
  const wordOf = (amount) => `${state.measure.show(amount)}${state.measure.unit}`;

  const showTip = (event, title, amount, all) => {
    tip.replaceChildren(el("b", { text: title }), el("span", { text: `${wordOf(amount)}, ${percent(amount, all)}` }));
    tip.hidden = false;
    const wide = tip.offsetWidth, high = tip.offsetHeight;
    tip.style.left = `${Math.max(8, Math.min(event.clientX + 14, innerWidth - wide - 8))}px`;
    tip.style.top = `${event.clientY + high + 22 > innerHeight ? event.clientY - high - 12 : event.clientY + 18}px`;
  };
  const hideTip = () => { tip.hidden = true; };
  const lay = (made, box) => {
    made.style.left = `${box.x0}px`;
    made.style.top = `${box.y0}px`;
    made.style.width = `${Math.max(0, box.x1 - box.x0)}px`;
    made.style.height = `${Math.max(0, box.y1 - box.y0)}px`;
    return made;
  };

  const drawMap = () => {
    const all = amountOf(open()), wide = map.clientWidth, high = map.clientHeight;
    hideTip();
    map.hidden = !all;
    byId("hint").hidden = !all;
    if (!all || !wide) return map.replaceChildren();
    const HEAD = 21;
    const root = d3.hierarchy(drawn(open(), 2, all)).sum((each) => each.value || 0).sort((one, other) => other.value - one.value);
    d3.treemap().size([wide, high]).round(true).paddingInner(2)
      .paddingOuter((each) => (each.depth && each.children ? 3 : 0))
      .paddingTop((each) => (each.depth && each.children ? HEAD : 0))(root);
    const boxes = [];
    for (const each of root.descendants()) {
      const { node, rest, tile } = each.data;
      if (!each.depth && open().kind !== "call") continue;
      if (tile) {
        const owner = each.parent, from = owner.data.node, title = `${from ? nameOf(from) : "more"}: ${kindOf.get(tile).label}`;
        const made = lay(el("div", { class: `tile ${tile}`, "aria-hidden": "true", on: {
          mousemove: (event) => showTip(event, title, each.value, all), mouseleave: hideTip, click: () => from && go(from),
        } }), each);
        if (each.x1 - each.x0 > 46 && each.y1 - each.y0 > 20) made.append(el("span", { text: kindOf.get(tile).label }));
        if (each.x1 - each.x0 > 60 && each.y1 - each.y0 > 38) made.append(el("span", { text: state.measure.show(each.value) }));
        boxes.push(made);
      } else if (each.depth) {
        const name = node ? nameOf(node) : `${rest} more`;
        const label = `${name}: ${wordOf(each.value)}, ${percent(each.value, all)}`;
        const size = each.y1 - each.y0 < 20 ? 0 : each.x1 - each.x0; // of a flat box no line of text is to be seen
        boxes.push(lay(el(node ? "button" : "div", {
          class: `box${each.depth > 1 ? " inner" : ""}`, type: node ? "button" : null, tabindex: node ? "-1" : null,
          "aria-label": node ? label : null, "aria-hidden": node ? null : "true",
          on: { mousemove: (event) => showTip(event, name, each.value, all), mouseleave: hideTip, click: () => node && go(node) },
        }, size > 34 ? el("span", { text: name }) : null, size > 130 ? el("span", { text: state.measure.show(each.value) }) : null), each));
      }
    }
    map.replaceChildren(...boxes);
    stops()[0]?.setAttribute("tabindex", "0");
  };
  const stops = () => [...map.querySelectorAll("button")];

  map.addEventListener("keydown", (event) => {
    const found = stops(), now = found.indexOf(document.activeElement);
    if (event.key === "Escape" && state.trail.length > 1) return go(state.trail[state.trail.length - 2]);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? found.length - 1 : step ? now + step : -1;
    if (now < 0 || !found[next]) return;
    event.preventDefault();
    found[now].setAttribute("tabindex", "-1");
    found[next].setAttribute("tabindex", "0");
    found[next].focus();
  });

  // ---------------------------------------------------------------- what is open

  const trailTo = (wanted, trail = [data.tree]) => {
    const last = trail[trail.length - 1];
    if (last === wanted) return trail;
    for (const child of last.children || []) {
      const found = trailTo(wanted, [...trail, child]);
      if (found) return found;
    }
    return null;
  };
  const go = (node) => {
    const used = document.activeElement;
    state.trail = trailTo(node);
    draw();
    byId("told").textContent = `${nameOf(node)}: ${wordOf(amountOf(node))}`;
    // What was pressed is gone: the keyboard goes on in the map, or, where that holds no box, at the way back.
    if (!used.isConnected || map.contains(used)) (stops()[0] || byId("crumbs").querySelector("button"))?.focus({ preventScroll: true });
  };

  const drawCrumbs = () => byId("crumbs").replaceChildren(...state.trail.map((node, index) => el("li", {},
    index === state.trail.length - 1
      ? el("span", { text: nameOf(node), "aria-current": "page" })
      : el("button", { type: "button", text: nameOf(node), on: { click: () => go(node) } }))));

  const drawLegend = () => {
    const all = amountOf(open());
    byId("legend").replaceChildren(...tiles(sums.get(open())).map(({ tile, value }) => el("li", { title: kindOf.get(tile).about },
      el("span", { class: `swatch ${tile}`, "aria-hidden": "true" }), el("span", { text: kindOf.get(tile).label }),
      el("span", { class: "quiet", text: `${state.measure.show(value)} · ${percent(value, all)}` }))));
  };

  const strip = (kinds) => {
    const all = [...kinds.values()].reduce((sum, each) => sum + each, 0), parts = tiles(kinds);
    const said = parts.map(({ tile, value }) => `${kindOf.get(tile).label} ${percent(value, all)}`).join(", ");
    const made = el("div", { class: "strip", role: "img", "aria-label": said || "nothing", title: said });
    for (const { tile, value } of parts) {
      const bar = el("i", { class: tile });
      bar.style.width = `${(value / all) * 100}%`;
      made.append(bar);
    }
    return made;
  };
  const meter = (part, all) => {
    const bar = el("i");
    bar.style.width = `${all ? (part / all) * 100 : 0}%`;
    return el("div", { class: "meter", "aria-hidden": "true" }, bar);
  };

  // A table whose rows become cards on a narrow screen; the roles say that it is still a table there.
  const table = (caption, heads, rows) => el("table", { role: "table" }, el("caption", caption),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...heads.map(([text, kind]) =>
      el("th", { scope: "col", role: "columnheader", class: kind === "num" ? "num" : null, text })))),
    el("tbody", { role: "rowgroup" }, ...rows.map((cells) => el("tr", { role: "row" }, ...cells.map((cell, index) => {
      const [text, kind] = heads[index];
      const made = el("td", { role: "cell", class: kind === "num" ? "num" : null, "data-head": kind === "num" ? text : null });
      made.append(...[cell].flat().filter((each) => each !== null && each !== undefined).map((each) => (typeof each === "string" ? tidy(each) : each)));
      return made;
    })))));
  const expandable = (into, rows, first, make, noun) => {
    const show = (number) => into.replaceChildren(make(rows.slice(0, number)), ...(number < rows.length
      ? [el("button", { type: "button", class: "more", text: `Show all ${plural(rows.length, noun)}`, on: { click: () => show(rows.length) } })] : []));
    show(first);
  };

  const drawWithin = () => {
    const node = open(), all = amountOf(node), inside = ordered(node).filter((child) => amountOf(child) > 0);
    if (!all) return byId("within").replaceChildren(el("p", { class: "empty", text: data.calls.length
      ? "Nothing here has a figure for what is measured." : "No request here has a price, so there is nothing to draw." }));
    if (node.kind === "call") return byId("within").replaceChildren(callDetails(data.calls[node.call]));
    expandable(byId("within"), inside, 8, (rows) => table({ text: `In ${nameOf(node)}` },
      [["name"], ["made of"], [state.measure.label, "num"], ["share", "num"]],
      rows.map((child) => [
        el("button", { type: "button", class: "link place", text: nameOf(child), on: { click: () => { go(child); byId("map-title").scrollIntoView({ block: "nearest" }); } } }),
        strip(sums.get(child)), state.measure.show(amountOf(child)), percent(amountOf(child), all),
      ])), "row");
  };
  const callDetails = (call) => el("div", {}, el("p", {}, el("code", { text: place(call) })),
    el("p", { class: "quiet", text: `${call.operation} on ${call.model}, ${whole(call.input[1])} tokens in, ${whole(call.output[1])} out, ${usd(call.per_call[1])} a call` }),
    assumptionsOf(call));
  const assumptionsOf = (call) => call.assumptions.length ? el("details", {}, el("summary", { text: plural(call.assumptions.length, "assumption") }),
    el("ul", {}, ...call.assumptions.map((number) => el("li", { text: data.assumptions[number] })))) : null;

  const draw = () => {
    drawCrumbs();
    drawMap();
    drawLegend();
    drawWithin();
  };
  const remeasure = () => { measureTree(data.tree); draw(); };

  // ---------------------------------------------------------------- the rest of the page

  const drawTop = () => {
    document.title = `${data.title}: where the money goes (promptlint)`;
    byId("title").textContent = `Where the money goes: ${data.title}`;
    byId("lead").textContent = `What the code sends to language models and what that costs, read from the code without running it. Prices as of ${data.prices_as_of}.`;
    const severities = ["error", "warning", "info"].map((name) => [name, data.findings.filter((each) => each.severity === name).length]);
    const card = (name, figure, more) => el("div", {}, el("dt", { text: name }), el("dd", { text: figure }), el("dd", { text: more }));
    byId("figures").append(
      data.per_month
        ? card("A month", usd(data.per_month[1]), spread(data.per_month) || "without doubt")
        : card("A month", "unknown", "no usage file says how often"),
      card("1\u00a0000 calls of each request", usd(data.per_thousand[1]), spread(data.per_thousand) || "without doubt"),
      card("Requests with a price", whole(data.requests), data.unpriced.length ? `${whole(data.unpriced.length)} more without one` : "all that were found"),
      card("Findings", whole(data.findings.length), severities.filter(([, number]) => number).map(([name, number]) => (name === "info" ? `${number} info` : plural(number, name))).join(", ") || "nothing to mend"),
    );
  };
  const drawMeasures = () => byId("measures").append(...measures.map((name, index) => el("label", {},
    el("input", { type: "radio", name: "measure", value: name, checked: index === 0, on: { change: () => { state.measure = MEASURES[name]; remeasure(); } } }),
    MEASURES[name].label)));

  const drawCalls = () => {
    if (!data.calls.length) return byId("calls-body").append(el("p", { class: "empty", text: "No request with a price was found." }));
    const amount = (call) => (data.per_month ? (call.per_month ? call.per_month[1] : 0) : call.per_call[1] * 1000);
    const all = data.calls.reduce((sum, call) => sum + amount(call), 0);
    const kinds = (call) => new Map(call.portions.filter((each) => each.usd > 0).map((each) => [each.kind, each.usd]));
    expandable(byId("calls-body"), data.calls, 10, (rows) => table(
      { text: data.per_month ? "By what they cost in a month; the range below each figure is low to high." : "By what 1\u00a0000 calls cost; the range below each figure is low to high." },
      [["call site"], ["made of"], ["tokens in", "num"], ["tokens out", "num"], ["a call", "num"], [data.per_month ? "a month" : "1\u00a0000 calls", "num"], ["share", "num"]],
      rows.map((call) => [
        [el("span", { class: "place", text: place(call) }), el("small", { text: `${call.function} · ${call.model}${call.feature ? ` · ${call.feature}` : ""}` }), assumptionsOf(call)],
        strip(kinds(call)), whole(call.input[1]), whole(call.output[1]), usd(call.per_call[1]),
        data.per_month && !call.per_month ? "not known" : [el("span", {}, usd(amount(call)), el("small", { text: spread(data.per_month ? call.per_month : call.per_call.map((each) => each * 1000)) }))],
        data.per_month && !call.per_month ? "-" : percent(amount(call), all),
      ])), "call site");
  };

  const drawPlan = () => {
    if (!data.plan.rows.length) return byId("plan-body").append(el("p", { class: "empty", text: "None of the usual measures changes anything here." }));
    const heads = data.plan.heads.map((head, index) => (index ? [head, "num"] : [head]));
    byId("plan-body").append(table({ text: `Of ${data.plan.basis}, likely figures; each measure alone, the largest saving first.` }, heads,
      data.plan.rows.map((row) => row.map((text, index) => (index === 2 && text !== "$0" && text.startsWith("$") ? el("span", { class: "saved", text }) : text)))),
      ...data.plan.about.map((text) => el("p", { class: "note", text })));
  };

  const drawFindings = () => {
    if (!data.findings.length) return byId("findings-body").append(el("p", { class: "empty", text: "No findings." }));
    const worth = (each) => each.per_month !== null ? [usd(each.per_month), "a month"] : each.per_thousand !== null ? [usd(each.per_thousand), "per 1\u00a0000 calls"] : null;
    expandable(byId("findings-body"), data.findings, 12, (rows) => el("ul", { class: "findings" }, ...rows.map((each) => {
      const saving = worth(each);
      return el("li", {}, el("div", {},
        el("p", { class: "what" }, el("span", { class: `badge ${each.severity}`, text: `${each.severity} ${each.code}` }), el("span", { text: each.message })),
        el("p", { class: "place quiet", text: place(each) }),
        each.help ? el("p", { class: "help", text: each.help }) : null),
      el("p", { class: "worth" }, ...(saving ? [el("span", { class: "saved", text: saving[0] }), el("small", { text: saving[1] }), each.assumption ? el("small", { class: "why", text: each.assumption }) : null] : [])));
    })), "finding");
  };

  const drawRests = () => {
    const said = [data.supposed, data.usage, `Prices as of ${data.prices_as_of}.`, data.counts,
      "The cost of what is sent is split by tokens; what a cache makes cheaper is spread over all of it."].filter(Boolean);
    const body = byId("rests-body");
    body.append(el("ul", { class: "rests" }, ...said.map((text) => el("li", { text }))));
    const fold = (title, texts) => texts.length && body.append(el("details", {}, el("summary", { text: `${title} (${whole(texts.length)})` }),
      el("ul", { class: "rests" }, ...texts.map((text) => el("li", { text })))));
    fold("All assumptions of the estimates", data.assumptions);
    fold("Requests without a price, which are in no figure", data.unpriced.map((each) => `${place(each)} ${each.callee}: ${each.reason}`));
    fold("Files that were not analysed", data.skipped.map((each) => `${each.path}: ${each.reason}`));
    byId("foot").textContent = `Made by promptlint ${data.version}. Three figures are low, likely and high; a treemap shows the likely one. This page sends nothing anywhere.`;
  };

  drawTop();
  drawMeasures();
  remeasure();
  drawCalls();
  drawPlan();
  drawFindings();
  drawRests();
  let waiting = 0;
  new ResizeObserver(() => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(drawMap); }).observe(map);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
})();
