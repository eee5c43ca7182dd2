// Structural equality as `@std/assert` defines it: constructors must match (a null prototype counts as Object),
// 0 equals -0, NaN equals NaN, a key that holds undefined is not the same as a missing key.
// Sets and maps compare without regard to order; cycles are followed once.

/** Whether two values have the same structure. Throws TypeError on WeakMap and WeakSet, which cannot be read. */
export function equal(a: unknown, b: unknown): boolean {
  const seen = new Map<object, object>();
  return same(a, b);

  function same(a: unknown, b: unknown): boolean {
    if (a === b || Object.is(a, b)) return true;
    if (!isObject(a) || !isObject(b)) return false;
    if (typeof a === "function" || typeof b === "function") return false;
    if (constructorOf(a) !== constructorOf(b)) return false;
    if (a instanceof WeakMap || a instanceof WeakSet) {
      throw new TypeError(`Cannot compare ${a.constructor.name} instances`);
    }
    if (seen.get(a) === b) return true;
    seen.set(a, b);
    return insides(a, b) && sameKeys(a, b);
  }

  function insides(a: object, b: object): boolean {
    if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
    if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
    if (a instanceof Error && b instanceof Error) {
      return a.name === b.name && a.message === b.message && same(a.cause, b.cause);
    }
    if (a instanceof WeakRef && b instanceof WeakRef) return same(a.deref(), b.deref());
    if (a instanceof Number || a instanceof String || a instanceof Boolean) {
      return Object.is(a.valueOf(), b.valueOf());
    }
    if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) {
      return sameElements(new Uint8Array(a), new Uint8Array(b));
    }
    if (a instanceof DataView && b instanceof DataView) {
      return sameElements(bytesOf(a), bytesOf(b));
    }
    if (a instanceof Set && b instanceof Set) return sameMembers([...a], [...b]);
    if (a instanceof Map && b instanceof Map) return sameMembers([...a], [...b]);
    if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length;
    return true;
  }

  function sameMembers(a: unknown[], b: unknown[]): boolean {
    if (a.length !== b.length) return false;
    const left = [...b];
    return a.every((one) => {
      const found = left.findIndex((other) => equal(one, other));
      if (found >= 0) left.splice(found, 1);
      return found >= 0;
    });
  }

  function sameKeys(a: object, b: object): boolean {
    const keys = enumerableKeys(a);
    return keys.length === enumerableKeys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && same(Reflect.get(a, key), Reflect.get(b, key)));
  }
}

/** Own enumerable keys, symbols included. */
export function enumerableKeys(value: object): PropertyKey[] {
  return Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function constructorOf(value: object): unknown {
  return value.constructor ?? Object;
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function sameElements(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
