// What components use of their frameworks is there in the preview: React itself and not something like it, Vue's two ways
// to write a component, Svelte's old and new one, with styles, transitions, portals and what waits.

import { assertEquals } from "@std/assert";
import type { FrameLocator } from "npm:playwright-core@1.65.1";
import type { Framework } from "../../src/core/code_event.ts";
import { ended, start } from "../edge/jobs.ts";
import { closeBrowserAtEnd } from "../support/browser.ts";
import { fenced } from "../support/coders.ts";
import { yard } from "./jobs_visit.ts";

interface Case {
  name: string;
  framework: Framework;
  code: string;
  use(frame: FrameLocator): Promise<void>;
}

// deno-lint-ignore no-explicit-any
const colorOf = (element: any) => (globalThis as any).getComputedStyle(element).color;

/** Writes into the field, adds it to the list, and looks at the list and the line above. */
async function add(frame: FrameLocator): Promise<void> {
  await frame.getByLabel("Text").fill("new");
  await frame.getByText("NEW 2 you").waitFor();
  await frame.getByRole("button", { name: "Add" }).click();
  await frame.getByText("3 you").waitFor();
  assertEquals(await frame.locator("li").allInnerTexts(), ["a", "b", "new"]);
  assertEquals(
    await frame.locator("li").last().evaluate(colorOf),
    "rgb(255, 0, 0)",
  );
}

const CASES: Case[] = [
  {
    name: "a React component with actions, context, memo, portals, enums and a mask for what is typed",
    framework: "react",
    code: `"use client";
import React, { createContext, memo, useActionState, useContext, useEffect, useId, useMemo, useReducer, useRef } from "react";
import { createPortal } from "react-dom";
enum Size { Small = "small", Large = "large" }
const Context = createContext<Size>(Size.Small);
const Row = memo(function Row({ text }: { text: string }) {
  return <li>{text}</li>;
});
export function Login({ to = "you", ...rest }: { to?: string } & React.HTMLAttributes<HTMLDivElement>) {
  const id = useId();
  const size = useContext(Context);
  const input = useRef<HTMLInputElement>(null);
  const [n, add] = useReducer((a: number, b: number) => a + b, 0);
  const [said, act] = useActionState((_: string, data: FormData) => "sent " + data.get("x"), "");
  const [phone, setPhone] = React.useState("");
  useEffect(() => input.current!.focus(), []);
  const rows = useMemo(() => ["a", "b"].map((text) => <Row key={text} text={text} />), []);
  return (
    <div {...rest}>
      <form action={act}>
        <label htmlFor={id}>Name</label>
        <input id={id} name="x" ref={input} />
        <button>Send</button>
      </form>
      <output>{said}</output>
      <input aria-label="Phone" value={phone} onChange={(e) => setPhone(e.target.value.replace(/\\D/g, ""))} />
      <ul>{rows}</ul>
      <button onClick={() => add(2)}>{n} {size} {to}</button>
      {createPortal(<i>elsewhere</i>, document.body)}
    </div>
  );
}`,
    async use(frame) {
      await frame.locator("input:focus").fill("Ada");
      await frame.getByRole("button", { name: "Send" }).click();
      await frame.getByText("sent Ada").waitFor();
      await frame.getByLabel("Phone").pressSequentially("1a2b3");
      assertEquals(await frame.getByLabel("Phone").inputValue(), "123");
      await frame.getByRole("button", { name: "0 small you" }).click();
      await frame.getByRole("button", { name: "2 small you" }).waitFor();
      await frame.locator("body > i").waitFor();
    },
  },
  {
    name: "a React module that puts its component on the page itself",
    framework: "react",
    code: `const before = createRoot;
import { createRoot } from "react-dom/client";
export default function App() {
  return <h1>Once</h1>;
}
before(document.getElementById("root")!).render(<App />);`,
    async use(frame) {
      await frame.getByRole("heading", { name: "Once" }).waitFor();
      assertEquals(await frame.getByRole("heading").count(), 1);
    },
  },
  {
    name:
      "a Vue component with <script setup>, a model, something that waits, and a style that follows its state",
    framework: "vue",
    code: `<script setup lang="ts">
import { computed, onMounted, ref } from "vue";
interface Props { to?: string }
const props = withDefaults(defineProps<Props>(), { to: "you" });
const emit = defineEmits<{ (e: "login", text: string): void }>();
const model = defineModel<string>({ default: "" });
const color = ref("red");
const text = ref("");
const items = ref<string[]>(await Promise.resolve(["a", "b"]));
const upper = computed(() => text.value.toUpperCase());
const input = ref<HTMLInputElement | null>(null);
onMounted(() => input.value?.focus());
function add() {
  items.value.push(text.value);
  emit("login", text.value);
  text.value = model.value;
}
</script>
<template>
  <form @submit.prevent="add">
    <input ref="input" v-model.trim="text" aria-label="Text" />
    <button :disabled="!text">Add</button>
  </form>
  <p>{{ upper }} {{ items.length }} {{ props.to }}</p>
  <ul><li v-for="(item, i) in items" :key="i" @click="() => items.splice(i, 1)">{{ (item as string) }}</li></ul>
</template>
<style scoped>
li { color: v-bind(color) }
</style>`,
    use: add,
  },
  {
    name: "a Vue component with options, a transition and a teleport",
    framework: "vue",
    code: `<template>
  <form @submit.prevent="add">
    <input v-model="text" aria-label="Text" />
    <button :disabled="!text">Add</button>
  </form>
  <p>{{ upper }} {{ items.length }} {{ to }}</p>
  <TransitionGroup tag="ul" name="list"><li v-for="item in items" :key="item">{{ item }}</li></TransitionGroup>
  <Teleport to="body"><i>elsewhere</i></Teleport>
</template>
<script>
export default {
  props: { to: { type: String, default: "you" } },
  data: () => ({ text: "", items: ["a", "b"] }),
  computed: { upper() { return this.text.toUpperCase(); } },
  methods: { add() { this.items.push(this.text); this.text = ""; } },
};
</script>
<style>
li { color: red }
</style>`,
    use: add,
  },
  {
    name: "a Svelte component with stores, transitions, motion and reactive statements",
    framework: "svelte",
    code: `<script lang="ts">
  import { createEventDispatcher, onMount } from "svelte";
  import { flip } from "svelte/animate";
  import { quintOut } from "svelte/easing";
  import { tweened } from "svelte/motion";
  import { derived, writable } from "svelte/store";
  import { fade } from "svelte/transition";
  export let to: string = "you";
  const dispatch = createEventDispatcher<{ login: string }>();
  const items = writable<string[]>(["a", "b"]);
  const count = derived(items, ($items) => $items.length);
  const size = tweened(0, { easing: quintOut });
  let text = "";
  $: upper = text.toUpperCase();
  onMount(() => { size.set(1); });
  function add() {
    $items = [...$items, text];
    dispatch("login", text);
    text = "";
  }
</script>
<svelte:head><title>Login</title></svelte:head>
<form on:submit|preventDefault={add}>
  <input aria-label="Text" bind:value={text} />
  <button disabled={!text}>Add</button>
</form>
<p>{upper} {$count} {to}</p>
<ul>{#each $items as item (item)}<li animate:flip transition:fade={{ duration: 10 }}>{item}</li>{/each}</ul>
<style>
  li { color: red }
</style>`,
    use: add,
  },
  {
    name: "a Svelte component with runes, snippets and what is awaited",
    framework: "svelte",
    code: `<script>
  import { SvelteMap } from "svelte/reactivity";
  let { to = "you" } = $props();
  let text = $state("");
  const items = new SvelteMap([["a", 1], ["b", 2]]);
  const upper = $derived(text.toUpperCase());
  $effect(() => { document.title = text; });
  function add(event) {
    event.preventDefault();
    items.set(text, items.size + 1);
    text = "";
  }
</script>
{#snippet row(name)}<li>{name}</li>{/snippet}
<form onsubmit={add}>
  <input aria-label="Text" bind:value={text} />
  <button disabled={!text}>Add</button>
</form>
{#await Promise.resolve(to) then who}<p>{upper} {items.size} {who}</p>{/await}
<ul>{#each items.keys() as name (name)}{@render row(name)}{/each}</ul>
<style>
  li { color: red }
</style>`,
    use: add,
  },
];

let written = "";
const script = {
  special: (o: { purpose: string }) => o.purpose === "code_write" ? fenced(`${written}\n`) : undefined,
};

for (const { name, framework, code, use } of CASES) {
  yard(`the preview shows ${name}`, script, async ({ server, open }) => {
    written = code;
    const id = await start(server, { target_framework: framework, include_teams: ["google"] });
    await ended(server, id);
    const { page } = await open(`#/jobs/${id}`);
    await page.click("button:has-text('Preview')");
    const frame = page.frameLocator("iframe.preview");
    await use(frame);
    assertEquals(await frame.locator("#problem").count(), 0);
  });
}

closeBrowserAtEnd();
