// A bar chart as SVG text: plain shapes, no script and no library, with colours that follow a reader's light or dark
// setting also where it stands in a page as an image.

export interface Bar {
  name: string;
  value: number;
  /** Whether it is what the chart is about. */
  ours: boolean;
}

export interface Chart {
  title: string;
  /** What the bars are, and where from. */
  about: string;
  unit: string;
  bars: readonly Bar[];
}

const WIDTH = 760;
const NAMES = 210;
const VALUES = 110;
const TOP = 64;
const ROW = 30;
const THICK = 18;

const STYLE = `
    text { font: 14px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 17px; font-weight: 600; }
    .about { font-size: 12px; fill: #59636e; }
    .name { text-anchor: end; }
    .bar { fill: #8c959f; }
    .ours { fill: #0969da; }
    .axis { stroke: #8c959f; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .about { fill: #9198a1; }
      .bar { fill: #656c76; }
      .ours { fill: #4493f8; }
    }
  `;

/** The chart, smallest bar first. Throws `RangeError` when there is nothing to draw. */
export function barChart({ title, about, unit, bars }: Chart): string {
  const sorted = bars.toSorted((a, b) => a.value - b.value);
  const most = sorted.at(-1)?.value ?? 0;
  if (!(most > 0)) throw new RangeError(`"${title}" has no bar to draw`);
  const height = TOP + sorted.length * ROW + 12;
  const room = WIDTH - NAMES - VALUES;
  const rows = sorted.map(({ name, value, ours }, i) => {
    const y = TOP + i * ROW;
    const length = Math.max(1, Math.round((value / most) * room * 10) / 10);
    const kind = ours ? "bar ours" : "bar";
    return `  <text class="name" x="${NAMES - 10}" y="${y + 14}">${escaped(name)}</text>
  <rect class="${kind}" x="${NAMES}" y="${y}" width="${length}" height="${THICK}" rx="3"/>
  <text x="${NAMES + length + 8}" y="${y + 14}">${shown(value)} ${escaped(unit)}</text>`;
  });
  const words = sorted.map(({ name, value }) => `${name} ${shown(value)} ${unit}`).join(", ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img">
  <title>${escaped(title)}</title>
  <desc>${escaped(words)}</desc>
  <style>${STYLE}</style>
  <text class="title" x="16" y="26">${escaped(title)}</text>
  <text class="about" x="16" y="46">${escaped(about)}</text>
  <line class="axis" x1="${NAMES}" x2="${NAMES}" y1="${TOP - 6}" y2="${height - 12}"/>
${rows.join("\n")}
</svg>
`;
}

function shown(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
