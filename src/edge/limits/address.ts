// Whose request it is as far as the network knows. Behind proxies that are trusted it is the address that the outermost
// of them saw; what stands further left in X-Forwarded-For anybody can have written.

/** An address as its bits. */
interface Address {
  bits: string;
  family: 4 | 6;
}

/** Gives the address of a client, as a name that limits count by. */
export type Whereabouts = (peer: string | undefined, headers: Headers) => string;

/** An IPv4 address as it is always written. */
const PLAIN = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** What is counted as one: whoever has an IPv6 address has 2^64 of them. */
const PREFIX_BITS = 64;

/** `trusted` are addresses and ranges of proxies, as in `10.0.0.0/8`. */
export function whereabouts(trusted: readonly string[]): Whereabouts {
  const ranges = trusted.map(rangeOf);
  const isTrusted = (address: Address) =>
    ranges.some(({ bits, family }) => family === address.family && address.bits.startsWith(bits));
  return (peer, headers) => {
    // Nearly all requests: the name of such an address is what the platform calls it.
    if (ranges.length === 0 && peer !== undefined && PLAIN.test(peer)) return peer;
    let address = peer === undefined ? undefined : addressOf(peer);
    const hops = (headers.get("x-forwarded-for") ?? "").split(",");
    while (address && isTrusted(address) && hops.length > 0) {
      const before = addressOf(withoutPort(hops.pop()!.trim()));
      // Something that is no address: the last one that was is the best there is.
      if (!before) break;
      address = before;
    }
    return address ? nameOf(address) : "unknown";
  };
}

function rangeOf(text: string): Address {
  const [address = "", length] = text.split("/");
  const parsed = addressOf(address);
  if (!parsed) throw new TypeError(`${text} is no address`);
  // A range of mapped addresses is one of IPv4 addresses.
  const mapped = parsed.family === 4 && address.includes(":") ? 96 : 0;
  const bits = length === undefined ? parsed.bits.length : Math.max(0, Number(length) - mapped);
  return { family: parsed.family, bits: parsed.bits.slice(0, bits) };
}

function addressOf(text: string): Address | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split(".").map(Number);
    return parts.every((part) => part < 256) ? { bits: binary(parts, 8), family: 4 } : undefined;
  }
  // A zone says by which interface of this machine it came.
  const plain = text.replace(/%.*$/, "");
  if (!plain.includes(":") || !/^[0-9a-f:.]+$/i.test(plain) || !URL.canParse(`http://[${plain}]`)) {
    return undefined;
  }
  const groups = groupsOf(new URL(`http://[${plain}]`).hostname.slice(1, -1));
  const bits = binary(groups, 16);
  // ::ffff:1.2.3.4 is how a socket for both kinds shows 1.2.3.4.
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? { bits: bits.slice(96), family: 4 } : { bits, family: 6 };
}

/** The eight groups of an address in the platform's own spelling. */
function groupsOf(text: string): number[] {
  const [head = "", tail] = text.split("::");
  const numbers = (part: string) => part === "" ? [] : part.split(":").map((group) => parseInt(group, 16));
  if (tail === undefined) return numbers(head);
  const [before, after] = [numbers(head), numbers(tail)];
  return [...before, ...Array(8 - before.length - after.length).fill(0), ...after];
}

function binary(parts: number[], width: number): string {
  return parts.map((part) => part.toString(2).padStart(width, "0")).join("");
}

function nameOf({ bits, family }: Address): string {
  if (family === 4) return bits.match(/.{8}/g)!.map((part) => parseInt(part, 2)).join(".");
  const groups = bits.slice(0, PREFIX_BITS).match(/.{16}/g)!.map((part) => parseInt(part, 2).toString(16));
  return `${groups.join(":")}::/${PREFIX_BITS}`;
}

/** Some proxies write the port too: `1.2.3.4:5678`, `[::1]:5678`. */
function withoutPort(text: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
}
