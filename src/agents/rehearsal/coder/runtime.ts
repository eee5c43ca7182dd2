// The few lines that a document without a framework needs to show its state, in two ways: elements built by a function
// and kept in step node by node, or markup as text, put in place where it differs. Both keep the nodes that stay, so
// that focus, caret and open dialogs survive.

export const BUILDER = `// Every write asks for one new view, however many writes there are.
function watched(values) {
  let asked = false;
  return new Proxy(values, {
    set(all, key, value) {
      all[key] = value;
      if (!asked) {
        asked = true;
        queueMicrotask(() => {
          asked = false;
          render();
        });
      }
      return true;
    },
  });
}

// An element with its properties; "onclick" and such are functions, "value" and "checked" are live.
function h(tag, props, ...children) {
  const svg = /^(svg|path|rect|polyline|circle)$/.test(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const child of children.flat()) {
    node.append(child instanceof Node ? child : document.createTextNode(child ?? ""));
  }
  node.props = {};
  update(node, props);
  return node;
}

function update(node, props) {
  for (const name in { ...node.props, ...props }) {
    if (name === "key") continue;
    const value = props[name];
    if (name.startsWith("on") || name === "value" || name === "checked" || name === "hidden") {
      if (node[name] !== value) node[name] = value ?? (name.startsWith("on") ? null : "");
    } else if (value === undefined || (value === false && !name.startsWith("aria-"))) node.removeAttribute(name);
    else node.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : value);
  }
  node.props = props;
}

// Makes what is shown like what should be, keeping every node that can stay.
function patch(shown, wanted) {
  const nodes = [...wanted.childNodes];
  nodes.forEach((node, i) => {
    const old = shown.childNodes[i];
    if (!old) shown.append(node);
    else if (old.nodeName !== node.nodeName || old.props?.key !== node.props?.key) old.replaceWith(node);
    else if (node.nodeType === Node.TEXT_NODE) old.data = node.data;
    else {
      patch(old, node);
      update(old, node.props);
    }
  });
  while (shown.childNodes.length > nodes.length) shown.lastChild.remove();
}

function render() {
  patch(root, h("div", {}, view()));
}`;

export const STRINGS =
  `const esc = (text) => String(text).replace(/[&<>"']/g, (sign) => "&#" + sign.charCodeAt(0) + ";");

// Handlers of the view, by the number their element carries.
let handlers = [];
const on = (handler) => handlers.push(handler) - 1;
for (const type of ["click", "input", "change", "submit", "keydown", "dragstart", "dragover", "drop"]) {
  root.addEventListener(type, (event) => {
    const element = event.target.closest("[data-on" + type + "]");
    if (element) handlers[element.getAttribute("data-on" + type)](event);
  }, true);
}

function put(news) {
  Object.assign(state, news);
  render();
}

function patch(shown, wanted) {
  [...wanted.childNodes].forEach((node, i) => {
    const old = shown.childNodes[i];
    if (!old) return shown.append(node.cloneNode(true));
    if (old.nodeName !== node.nodeName) return old.replaceWith(node.cloneNode(true));
    if (old.nodeType !== Node.ELEMENT_NODE) return void (old.data = node.data);
    for (const { name } of [...old.attributes]) {
      if (name !== "open" && !node.hasAttribute(name)) old.removeAttribute(name);
    }
    for (const { name, value } of node.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    patch(old, node);
  });
  while (shown.childNodes.length > wanted.childNodes.length) shown.lastChild.remove();
}

function render() {
  handlers = [];
  const wanted = document.createElement("template");
  wanted.innerHTML = view();
  patch(root, wanted.content);
  for (const field of root.querySelectorAll("[data-value]")) field.value = field.dataset.value;
  for (const field of root.querySelectorAll("[data-checked]")) field.checked = field.dataset.checked === "true";
}`;
