// @ts-check
/// <reference path="../dom.d.ts" />
// The frame box: connect to any socket of the server, choose a message, fill in its fields or edit its JSON, send it,
// and see every frame as it is. Nothing is checked before it is sent: what the server says to rubbish is worth seeing.

import { ui, useEffect, useState } from "../kit.js";
import { Field, ticked, valued } from "../shared/field.js";
import { FrameList } from "./frame_list.js";
import { useLine } from "./line.js";
import { CODES, SOCKETS, written } from "./sockets.js";

/** @typedef {import("./sockets.js").Part} Part */
/** @typedef {import("./sockets.js").Message} Message */
/** @typedef {import("./sockets.js").SocketRow} SocketRow */

const FIRST = /** @type {SocketRow} */ (SOCKETS[0]);

export function Frames() {
  const line = useLine();
  const [socket, setSocket] = useState(FIRST);
  const [path, setPath] = useState(FIRST.path);
  const [ended, setEnded] = useState("");
  useEffect(() => {
    document.title = "Frames · Parley";
  }, []);

  /** @param {string} name */
  function choose(name) {
    const chosen = SOCKETS.find((row) => row.name === name) ?? FIRST;
    setSocket(chosen);
    setPath(chosen.path);
  }

  /** @param {Event} event */
  function connect(event) {
    event.preventDefault();
    setEnded("");
    line.connect(path.trim(), (code, reason) => setEnded(`${code}: ${reason || CODES[code] || "closed"}`));
  }

  const open = line.state === "open";
  return ui`
    <div class="home frame-box">
      <header class="lede">
        <h1 tabindex="-1">Talk to a socket.</h1>
        <p>Connect to any of the server’s sockets, send what you like, and see every frame as it is.</p>
      </header>
      <div class="frame-columns">
        <div class="frame-ways">
          <form class="start" aria-label="Connection" onSubmit=${connect}>
            <${Field} as="select" label="Socket" name="socket" value=${socket.name} onValue=${choose}>
              ${SOCKETS.map(({ name, label }) => ui`<option key=${name} value=${name}>${label}</option>`)}
            <//>
            <${Field} label="Address" name="path" value=${path} spellcheck="false" autocomplete="off"
              hint="A path of this server; put a run’s id in place of {id}." onValue=${setPath} />
            <div class="row">
              <button type="submit" class=${open ? "" : "primary"}>${
    open ? "Connect again" : "Connect"
  }</button>
              <button type="button" disabled=${
    line.state === "closed"
  } onClick=${line.close}>Disconnect</button>
              <p class="line-state is-${line.state}" role="status">${WORDS[line.state]}${
    ended && line.state === "closed" ? ` (${ended})` : ""
  }</p>
            </div>
          </form>
          <${Composer} key=${socket.name} socket=${socket} ready=${open} onSend=${line.send} />
        </div>
        <${FrameList} rows=${line.rows} onClear=${line.clear} />
      </div>
    </div>`;
}

const WORDS = { closed: "Not connected", connecting: "Connecting…", open: "Connected" };

/** @param {{ socket: SocketRow, ready: boolean, onSend: (text: string) => void }} props */
function Composer({ socket, ready, onSend }) {
  const first = /** @type {Message} */ (socket.messages[0]);
  const [message, setMessage] = useState(first);
  const [values, setValues] = useState(/** @type {Record<string, string | boolean>} */ ({}));
  const [text, setText] = useState(written(first, {}));

  /** @param {string} name */
  function choose(name) {
    const chosen = socket.messages.find((known) => known.name === name) ?? first;
    setMessage(chosen);
    setText(written(chosen, values));
  }

  /** @param {string} label @param {string | boolean} value */
  function fill(label, value) {
    const filled = { ...values, [label]: value };
    setValues(filled);
    setText(written(message, filled));
  }

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    onSend(compact(text));
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  }

  return ui`
    <form class="start composer-box" aria-label="Message" onSubmit=${submit}>
      <${Field} as="select" label="Message" name="message_type" value=${message.name} onValue=${choose}>
        ${socket.messages.map(({ name }) => ui`<option key=${name} value=${name}>${name}</option>`)}
      <//>
      <div class="message-parts">${
    message.parts.map((part) =>
      ui`<${PartField} key=${`${message.name}/${part.label}`} part=${part}
          value=${values[part.label] ?? part.value ?? ""} onValue=${fill} />`
    )
  }</div>
      <${Field} as="textarea" label="What is sent" name="frame" rows="8" spellcheck="false" class="frame-text"
        hint=${
    isJson(text) ? "Ctrl + Enter sends it." : "This is no JSON. It can be sent all the same."
  } value=${text}
        onValue=${setText} onKeyDown=${onKeyDown} />
      <button type="submit" class=${ready ? "primary" : ""} disabled=${!ready}>Send</button>
    </form>`;
}

/** @param {{ part: Part, value: string | boolean, onValue: (label: string, value: string | boolean) => void }} props */
function PartField({ part: { label, kind }, value, onValue }) {
  if (kind === "flag") {
    return ui`
      <label class="check">
        <input type="checkbox" name=${label} checked=${value} onChange=${
      ticked((checked) => onValue(label, checked))
    } />
        <span>${label}</span>
      </label>`;
  }
  return ui`
    <label class="part ${kind === "long" ? "is-wide" : ""}">
      <span>${label}</span>
      <input name=${label} value=${value} autocomplete="off" spellcheck="false" inputmode=${
    kind === "number" ? "decimal" : undefined
  } placeholder=${kind === "list" ? "one, two" : kind === "json" ? "[…]" : ""} onInput=${
    valued((typed) => onValue(label, typed))
  } />
    </label>`;
}

/** On one line, as a program would send it. @param {string} text */
function compact(text) {
  return isJson(text) ? JSON.stringify(JSON.parse(text)) : text;
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
