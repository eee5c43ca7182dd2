// Unit conversion: exact factors, names as people write them, and sentences for what does not go together.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { DIMENSIONS } from "../../src/agents/tools/unit_table.ts";
import { unitOf } from "../../src/agents/tools/units.ts";
import { runTool } from "../../src/agents/tools/tools.ts";
import { FakeClock } from "../support/fake_clock.ts";

function converted(value: string | number, from: string, to: string): string {
  const call = { id: "1", name: "convert_units", arguments: JSON.stringify({ value, from, to }) };
  return runTool(call, { clock: new FakeClock(), earlier: [] }).content;
}

const EXACT: [string | number, string, string, string][] = [
  [5, "miles", "km", "5 miles = 8.04672 kilometers"],
  [1, "mile", "feet", "1 mile = 5280 feet"],
  [6, "ft", "cm", "6 feet = 182.88 centimeters"],
  [5, "µm", "nm", "5 micrometers = 5000 nanometers"],
  [1, "kg", "g", "1 kilogram = 1000 grams"],
  [1, "stone", "pounds", "1 stone = 14 pounds"],
  [1, "gallon", "liters", "1 US gallon = 3.785411784 liters"],
  [1, "imperial pint", "ml", "1 imperial pint = 568.26125 milliliters"],
  ["1/3", "cup", "ml", "1/3 US cups = 78.8627455 milliliters"],
  [1, "m³", "liters", "1 cubic meter = 1000 liters"],
  [3, "square feet", "sq m", "3 square feet = 0.27870912 square meters"],
  [2, "km2", "hectares", "2 square kilometers = 200 hectares"],
  [60, "mph", "km/h", "60 miles per hour = 96.56064 kilometers per hour"],
  [36, "kilometers per hour", "m/s", "36 kilometers per hour = 10 meters per second"],
  [1.5, "hours", "min", "1.5 hours = 90 minutes"],
  [212, "°F", "celsius", "212 °F = 100 °C"],
  [-40, "C", "F", "-40 °C = -40 °F"],
  [0, "K", "degrees celsius", "0 kelvin = -273.15 °C"],
  [100, "kcal", "kJ", "100 kilocalories = 418.4 kilojoules"],
  [1, "Calorie", "calories", "1 kilocalorie = 1000 calories"],
  [1, "kWh", "MJ", "1 kilowatt-hour = 3.6 megajoules"],
  [1, "atm", "hPa", "1 atmosphere = 1013.25 hectopascals"],
  [8, "MiB", "bits", "8 mebibytes = 67108864 bits"],
  [1, "Mb", "MB", "1 megabit = 0.125 megabytes"],
  [100, "Mbps", "MB/s", "100 megabits per second = 12.5 megabytes per second"],
  [1, "turn", "degrees", "1 turn = 360 degrees"],
  ["1,234.5", "ft", "m", "1234.5 feet = 376.2756 meters"],
];

Deno.test("conversions are exact where their factors are", () => {
  for (const [value, from, to, wanted] of EXACT) assertEquals(converted(value, from, to), wanted);
});

Deno.test("a conversion without an exact decimal says how it was rounded", () => {
  assertEquals(
    converted(72, "°F", "°C"),
    "72 °F ≈ 22.2222222222222 °C (rounded to 15 significant digits; exactly 200/9, a repeating decimal)",
  );
  assertMatch(converted(180, "degrees", "rad"), /^180 degrees ≈ 3\.14159265358979 radians \(rounded/);
});

Deno.test("what cannot be converted is refused, naming what it is", () => {
  assertMatch(converted(5, "kg", "miles"), /^Error: kilograms measure mass and miles measure length/);
  assertMatch(converted(5, "blorgs", "km"), /^Error: "blorgs" is not a known unit; units of length, mass/);
  assertMatch(converted(1, "ton", "kg"), /^Error: "ton" may mean tonne .* US ton .* long ton/);
  assertMatch(converted(1, "mb", "kB"), /^Error: "mb" may mean megabyte \(MB\) or megabit \(Mb\)/);
  assertMatch(converted(-300, "C", "K"), /^Error: -300 °C is below absolute zero/);
  assertMatch(converted("five", "m", "km"), /^Error: "five" is not known/);
  assertMatch(converted(1, "constructor", "m"), /^Error: "constructor" is not a known unit/);
});

Deno.test("every unit is found by all of its names, and converts to itself and back", () => {
  for (const [dimension, rows] of Object.entries(DIMENSIONS)) {
    for (const { names } of rows) {
      for (const name of names.split("|")) {
        const unit = unitOf(name);
        assertEquals(unit.dimension, dimension, name);
        assert(names.startsWith(unit.singular), `${name} is found as ${unit.singular}`);
      }
      const [name] = names.split("|");
      const there = converted(7, name!, rows[0]!.names.split("|")[0]!);
      const [, value] = /(?:=|≈) (-?\S+)/.exec(there)!;
      const back = / (?:=|≈) (-?[\d.]+)/.exec(converted(value!, rows[0]!.names.split("|")[0]!, name!))![1];
      assert(Math.abs(Number(back) - 7) < 1e-12, `${name}: ${there}, and back ${back}`);
    }
  }
});
