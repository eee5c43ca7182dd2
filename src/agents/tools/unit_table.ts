// The units, by what they measure. A row is a size in the dimension's first unit and the names it goes by: its plain
// name first, then its plural where that is not made with an s, then symbols and other spellings. Sizes are exact by
// definition, as decimals or fractions; where none is exact the row says so.

export interface UnitRow {
  /** In base units: a decimal or `a/b`. */
  size: string;
  /** Singular, plural, symbols and other spellings. */
  names: string;
  /** Added before the size is applied: the zero of a temperature scale. */
  zero?: string;
  /** Made of π: the size holds that many of it. */
  pi?: string;
  /** Takes the metric prefixes. */
  metric?: true;
}

/** By dimension. Names are separated by `|`; those with a capital inside are only found as written. */
export const DIMENSIONS: Readonly<Record<string, readonly UnitRow[]>> = {
  length: [
    { size: "1", names: "meter|meters|m|metre|metres", metric: true },
    { size: "0.0254", names: 'inch|inches|in|″|"' },
    { size: "0.3048", names: "foot|feet|ft|′|'" },
    { size: "0.9144", names: "yard|yards|yd|yds" },
    { size: "1609.344", names: "mile|miles|mi|statute mile|statute miles" },
    { size: "1852", names: "nautical mile|nautical miles|nmi|sea mile|sea miles" },
    { size: "201.168", names: "furlong|furlongs" },
    { size: "1.8288", names: "fathom|fathoms" },
    { size: "0.0000000001", names: "ångström|ångströms|Å|angstrom|angstroms" },
    { size: "0.000001", names: "micron|microns" },
    { size: "149597870700", names: "astronomical unit|astronomical units|au|AU" },
    {
      size: "9460730472580800",
      names: "light-year|light-years|ly|light year|light years|lightyear|lightyears",
    },
  ],
  mass: [
    { size: "0.001", names: "gram|grams|g|gramme|grammes|gm", metric: true },
    { size: "1000", names: "tonne|tonnes|t|metric ton|metric tons|metric tonne|metric tonnes" },
    { size: "0.45359237", names: "pound|pounds|lb|lbs" },
    { size: "0.028349523125", names: "ounce|ounces|oz" },
    { size: "6.35029318", names: "stone|stone|st|stones" },
    { size: "907.18474", names: "US ton|US tons|short ton|short tons" },
    { size: "1016.0469088", names: "long ton|long tons|imperial ton|imperial tons|UK ton|UK tons" },
    { size: "0.0002", names: "carat|carats|ct" },
    { size: "0.00006479891", names: "grain|grains|gr" },
  ],
  volume: [
    { size: "0.001", names: "liter|liters|L|l|litre|litres", metric: true },
    { size: "0.003785411784", names: "US gallon|US gallons|gal|gallon|gallons|gallon (US)|gallons (US)" },
    { size: "0.000946352946", names: "US quart|US quarts|qt|quart|quarts" },
    { size: "0.000473176473", names: "US pint|US pints|pt|pint|pints" },
    { size: "0.0002365882365", names: "US cup|US cups|cup|cups" },
    {
      size: "0.0000295735295625",
      names: "US fluid ounce|US fluid ounces|fl oz|floz|fluid ounce|fluid ounces",
    },
    { size: "0.00001478676478125", names: "US tablespoon|US tablespoons|tbsp|tablespoon|tablespoons" },
    { size: "0.00000492892159375", names: "US teaspoon|US teaspoons|tsp|teaspoon|teaspoons" },
    { size: "0.00454609", names: "imperial gallon|imperial gallons|UK gallon|UK gallons" },
    { size: "0.0011365225", names: "imperial quart|imperial quarts|UK quart|UK quarts" },
    { size: "0.00056826125", names: "imperial pint|imperial pints|UK pint|UK pints" },
    {
      size: "0.0000284130625",
      names: "imperial fluid ounce|imperial fluid ounces|UK fluid ounce|UK fluid ounces",
    },
    { size: "0.00025", names: "metric cup|metric cups" },
    { size: "0.158987294928", names: "oil barrel|oil barrels|bbl|barrel|barrels" },
    { size: "0.000001", names: "cubic centimeter|cubic centimeters|cc|ccm" },
  ],
  area: [
    { size: "10000", names: "hectare|hectares|ha" },
    { size: "100", names: "are|ares" },
    { size: "4046.8564224", names: "acre|acres|ac" },
    { size: "0.09290304", names: "square foot|square feet|sqft" },
  ],
  time: [
    { size: "1", names: "second|seconds|s|sec|secs", metric: true },
    { size: "60", names: "minute|minutes|min|mins" },
    { size: "3600", names: "hour|hours|h|hr|hrs" },
    { size: "86400", names: "day|days|d" },
    { size: "604800", names: "week|weeks|wk|wks" },
    { size: "1209600", names: "fortnight|fortnights" },
    { size: "2629746", names: "average month|average months|month|months" },
    { size: "31556952", names: "average year|average years|yr|yrs|year|years" },
    { size: "315569520", names: "decade|decades" },
    { size: "3155695200", names: "century|centuries" },
    { size: "31556952000", names: "millennium|millennia" },
  ],
  speed: [
    { size: "1609.344/3600", names: "mile per hour|miles per hour|mph" },
    {
      size: "1/3.6",
      names: "kilometer per hour|kilometers per hour|km/h|kph|kmh|kilometre per hour|kilometres per hour",
    },
    { size: "1", names: "meter per second|meters per second|m/s|mps|metre per second|metres per second" },
    { size: "0.3048", names: "foot per second|feet per second|ft/s|fps" },
    { size: "1852/3600", names: "knot|knots|kn|kt|kts" },
    { size: "299792458", names: "speed of light|speeds of light" },
  ],
  temperature: [
    { size: "1", names: "kelvin|kelvin|K|kelvins|°K" },
    {
      size: "1",
      zero: "273.15",
      names: "°C|°C|celsius|C|degree celsius|degrees celsius|degree c|degrees c|centigrade|deg c",
    },
    {
      size: "5/9",
      zero: "459.67",
      names: "°F|°F|fahrenheit|F|degree fahrenheit|degrees fahrenheit|degree f|degrees f|deg f",
    },
    { size: "5/9", names: "°R|°R|rankine|degree rankine|degrees rankine" },
  ],
  energy: [
    { size: "1", names: "joule|joules|J", metric: true },
    { size: "4.184", names: "calorie|calories|cal" },
    { size: "4184", names: "kilocalorie|kilocalories|kcal|Calorie|Calories|food calorie|food calories" },
    { size: "3600", names: "watt-hour|watt-hours|Wh|watt hour|watt hours", metric: true },
    {
      size: "0.0000000000000000001602176634",
      names: "electronvolt|electronvolts|eV|electron volt|electron volts",
      metric: true,
    },
    { size: "1055.05585262", names: "BTU|BTU|btu|btus|british thermal unit|british thermal units" },
    { size: "1.3558179483314004", names: "foot-pound|foot-pounds|ft-lb|ft lb|foot pound|foot pounds" },
  ],
  power: [
    { size: "1", names: "watt|watts|W", metric: true },
    { size: "745.69987158227022", names: "mechanical horsepower|mechanical horsepower|hp|horsepower" },
    { size: "735.49875", names: "metric horsepower|metric horsepower|PS" },
  ],
  pressure: [
    { size: "1", names: "pascal|pascals|Pa", metric: true },
    { size: "100000", names: "bar|bar|bars", metric: true },
    { size: "101325", names: "atmosphere|atmospheres|atm" },
    { size: "44482216152605/6451600000", names: "psi|psi|pounds per square inch|pound per square inch" },
    { size: "133.322387415", names: "millimeter of mercury|millimeters of mercury|mmHg|mm Hg" },
    { size: "101325/760", names: "torr|torr" },
  ],
  force: [
    { size: "1", names: "newton|newtons|N", metric: true },
    { size: "9.80665", names: "kilogram-force|kilograms-force|kgf" },
    { size: "4.4482216152605", names: "pound-force|pounds-force|lbf" },
  ],
  frequency: [
    { size: "1", names: "hertz|hertz|Hz", metric: true },
    { size: "1/60", names: "revolution per minute|revolutions per minute|rpm" },
  ],
  data: [
    { size: "1", names: "byte|bytes|B" },
    { size: "1/8", names: "bit|bits|b" },
    ...([["kilo", "k"], ["mega", "M"], ["giga", "G"], ["tera", "T"], ["peta", "P"], ["exa", "E"]] as const)
      .flatMap(([name, symbol], i) => {
        const [decimal, binary] = [1000n ** BigInt(i + 1), 1024n ** BigInt(i + 1)];
        const [short, big] = [name.slice(0, 2), symbol.toUpperCase()];
        return [
          { size: `${decimal}`, names: `${name}byte|${name}bytes|${symbol}B|${big}B` },
          {
            size: `${decimal}/8`,
            names: `${name}bit|${name}bits|${symbol}b|${symbol}bit|${symbol}bits|${big}bit`,
          },
          { size: `${binary}`, names: `${short}bibyte|${short}bibytes|${big}iB` },
          { size: `${binary}/8`, names: `${short}bibit|${short}bibits|${big}ib|${big}ibit` },
        ];
      }),
  ],
  angle: [
    { size: "1", names: "degree|degrees|°|deg" },
    { size: "180", pi: "-1", names: "radian|radians|rad" },
    { size: "0.9", names: "gradian|gradians|gon|grad|grads" },
    { size: "360", names: "turn|turns|revolution|revolutions|full circle|full circles" },
    { size: "1/60", names: "minute of arc|minutes of arc|arcmin|arcminute|arcminutes" },
    { size: "1/3600", names: "second of arc|seconds of arc|arcsec|arcsecond|arcseconds" },
  ],
};

/** Metric prefixes: name, symbol, power of ten. */
export const PREFIXES: readonly (readonly [string, string, number])[] = [
  ["pico", "p", -12],
  ["nano", "n", -9],
  ["micro", "µ", -6],
  ["milli", "m", -3],
  ["centi", "c", -2],
  ["deci", "d", -1],
  ["hecto", "h", 2],
  ["kilo", "k", 3],
  ["mega", "M", 6],
  ["giga", "G", 9],
  ["tera", "T", 12],
];

/** Words that mean several units. */
export const AMBIGUOUS: Readonly<Record<string, string>> = {
  ton: "tonne (1,000 kg), US ton (2,000 lb) or long ton (2,240 lb)",
  tons: "tonne (1,000 kg), US ton (2,000 lb) or long ton (2,240 lb)",
};

/** What the quotient of two dimensions is called, where it has a name. */
export const QUOTIENTS: Readonly<Record<string, string>> = {
  "length per time": "speed",
  "data per time": "data rate",
  "mass per volume": "density",
  "force per area": "pressure",
  "energy per time": "power",
};
