// Time zones by the names people use: IANA's own (`Asia/Tokyo`), the city in them (`Tokyo`), an offset (`UTC+2`), and
// places that IANA names after another city.

import { quoted, ToolError } from "./arguments.ts";

const ALIASES: Record<string, string> = {
  "utc": "UTC",
  "gmt": "UTC",
  "zulu": "UTC",
  "z": "UTC",
  "san francisco": "America/Los_Angeles",
  "seattle": "America/Los_Angeles",
  "san diego": "America/Los_Angeles",
  "las vegas": "America/Los_Angeles",
  "california": "America/Los_Angeles",
  "pacific time": "America/Los_Angeles",
  "pst": "America/Los_Angeles",
  "pdt": "America/Los_Angeles",
  "mountain time": "America/Denver",
  "central time": "America/Chicago",
  "cst": "America/Chicago",
  "houston": "America/Chicago",
  "dallas": "America/Chicago",
  "texas": "America/Chicago",
  "eastern time": "America/New_York",
  "est": "America/New_York",
  "edt": "America/New_York",
  "nyc": "America/New_York",
  "boston": "America/New_York",
  "washington": "America/New_York",
  "washington dc": "America/New_York",
  "miami": "America/New_York",
  "atlanta": "America/New_York",
  "philadelphia": "America/New_York",
  "montreal": "America/Toronto",
  "ottawa": "America/Toronto",
  "rio": "America/Sao_Paulo",
  "rio de janeiro": "America/Sao_Paulo",
  "brasilia": "America/Sao_Paulo",
  "uk": "Europe/London",
  "england": "Europe/London",
  "edinburgh": "Europe/London",
  "manchester": "Europe/London",
  "ireland": "Europe/Dublin",
  "cet": "Europe/Paris",
  "france": "Europe/Paris",
  "germany": "Europe/Berlin",
  "munich": "Europe/Berlin",
  "hamburg": "Europe/Berlin",
  "frankfurt": "Europe/Berlin",
  "cologne": "Europe/Berlin",
  "austria": "Europe/Vienna",
  "switzerland": "Europe/Zurich",
  "geneva": "Europe/Zurich",
  "italy": "Europe/Rome",
  "milan": "Europe/Rome",
  "barcelona": "Europe/Madrid",
  "poland": "Europe/Warsaw",
  "greece": "Europe/Athens",
  "turkey": "Europe/Istanbul",
  "ankara": "Europe/Istanbul",
  "egypt": "Africa/Cairo",
  "kenya": "Africa/Nairobi",
  "nigeria": "Africa/Lagos",
  "south africa": "Africa/Johannesburg",
  "cape town": "Africa/Johannesburg",
  "tel aviv": "Asia/Jerusalem",
  "israel": "Asia/Jerusalem",
  "abu dhabi": "Asia/Dubai",
  "india": "Asia/Kolkata",
  "ist": "Asia/Kolkata",
  "mumbai": "Asia/Kolkata",
  "delhi": "Asia/Kolkata",
  "new delhi": "Asia/Kolkata",
  "bangalore": "Asia/Kolkata",
  "bengaluru": "Asia/Kolkata",
  "chennai": "Asia/Kolkata",
  "kolkata": "Asia/Kolkata",
  "china": "Asia/Shanghai",
  "beijing": "Asia/Shanghai",
  "shenzhen": "Asia/Shanghai",
  "japan": "Asia/Tokyo",
  "jst": "Asia/Tokyo",
  "osaka": "Asia/Tokyo",
  "kyoto": "Asia/Tokyo",
  "korea": "Asia/Seoul",
  "south korea": "Asia/Seoul",
  "thailand": "Asia/Bangkok",
  "vietnam": "Asia/Ho_Chi_Minh",
  "hanoi": "Asia/Ho_Chi_Minh",
  "philippines": "Asia/Manila",
  "nepal": "Asia/Kathmandu",
  "kathmandu": "Asia/Kathmandu",
  "canberra": "Australia/Sydney",
  "new zealand": "Pacific/Auckland",
  "wellington": "Pacific/Auckland",
  "hawaii": "Pacific/Honolulu",
};

let cities: Map<string, string> | undefined;

/** The zone's name as IANA (or an offset) has it. Throws `ToolError` for what is no zone. */
export function zoneOf(text: string): string {
  const key = plain(text);
  const offset = /^(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?([0-5]\d))?$/.exec(text.trim().toLowerCase());
  const alias = ALIASES[key];
  if (alias && Object.hasOwn(ALIASES, key)) return alias;
  if (offset && Number(offset[2]) <= 14) {
    return `${offset[1]}${offset[2]!.padStart(2, "0")}:${offset[3] ?? "00"}`;
  }
  cities ??= cityZones();
  const city = cities.get(key);
  if (city) return city;
  if (/^[A-Za-z0-9_+/-]{1,40}$/.test(text.trim())) {
    try {
      return new Intl.DateTimeFormat("en", { timeZone: text.trim() }).resolvedOptions().timeZone;
    } catch {
      // Said below.
    }
  }
  throw new ToolError(
    `${
      quoted(text)
    } is not a known time zone; name it as IANA does, as in Europe/Berlin, or by an offset, as in UTC+2`,
  );
}

function cityZones(): Map<string, string> {
  const zones = Intl.supportedValuesOf("timeZone");
  return new Map(
    zones.filter((zone) => zone.includes("/")).map((zone) => [plain(zone.split("/").at(-1)!), zone]),
  );
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[_\s.]+/g, " ").trim();
}
