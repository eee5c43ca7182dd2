// What runs first in the document of a component: it loads the modules that were linked into the document, and says in
// words what goes wrong. The component runs in the same frame and may change all of it; what holds it is the frame.
globalThis.preview = (() => {
  const process = { env: { NODE_ENV: "development" } };
  /** What is asked of every module, whether it has it or not. */
  const LOOKED_FOR = ["__esModule", "default", "then"];
  const root = document.querySelector("#root");
  const words = document.createElement("p");
  words.id = "problem";
  words.role = "alert";
  words.style.cssText =
    "margin: 1rem 0; padding: 0.5rem 0.75rem; border: 1px solid #b3261e; border-radius: 6px; " +
    "color: #8c1d18; background: #fdf0ef; font: 0.875rem/1.5 system-ui, sans-serif; white-space: pre-wrap";
  const failures = new Set();
  const loaded = [];
  const parts = [];
  let modules = [];
  let names = {};

  function load(at) {
    if (!loaded[at]) {
      const module = loaded[at] = { exports: {} };
      const [run, requires] = modules[at];
      run(module, module.exports, (name) => load(requires[name]), process);
    }
    return loaded[at].exports;
  }

  function require(name) {
    if (Object.hasOwn(names, name)) return named(name, load(names[name]));
    throw new Error(`there is no module "${name}" in the preview`);
  }

  /** What a module does not have is said by its name, and not where it is used. */
  function named(name, exports) {
    return new Proxy(exports, {
      get(_, key) {
        if (!(key in exports) && typeof key === "string" && !LOOKED_FOR.includes(key)) {
          throw new Error(`there is no "${key}" in "${name}"`);
        }
        return exports[key];
      },
    });
  }

  /** The first is often the cause of the others; code that fails for ever is to say so a few times. */
  function say(error) {
    if (failures.size === 5) return;
    failures.add(`The code has failed: ${error}`.slice(0, 500));
    words.textContent = [...failures].join("\n");
    document.body.append(words);
  }
  addEventListener("error", ({ message }) => say(message.replace(/^Uncaught /, "")));
  addEventListener("unhandledrejection", ({ reason }) => say(reason));

  return {
    /** Each text as a script of its own, so that one that cannot be read leaves the others. */
    run(scripts) {
      for (const text of scripts) {
        const script = document.createElement("script");
        script.textContent = text;
        document.body.append(script);
      }
    },
    runtime(linked, known) {
      modules = linked;
      names = known;
    },
    part(run) {
      const exports = {};
      run(exports, require);
      parts.push(exports);
    },
    mount(put) {
      // Where a part has failed, that has been said already.
      if (failures.size === 0) put(root, require, ...parts);
    },
  };
})();
