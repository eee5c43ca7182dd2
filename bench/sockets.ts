// Many TCP connections read by one thread for next to nothing: the system's own calls (epoll, recv) without a promise
// a read. Reading a frame through the runtime's connections costs about as much as the servers measured here need to
// send one, so that on two cores the viewers would be what is measured. The fault tests have their crowds of clients
// from here, too. Linux, IPv4.

const libc = Deno.dlopen("libc.so.6", {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  // Sizes are size_t and ssize_t; those in use here fit 32 bits, and then are numbers rather than bigints.
  recv: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  usleep: { parameters: ["u32"], result: "i32" },
  memcmp: { parameters: ["buffer", "buffer", "u32"], result: "i32" },
}).symbols;

const AF_INET = 2;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0x800;
/** Not for processes that are started meanwhile: what they have open, too, stays in the system's lists when it is closed here. */
const CLOEXEC = 0x80000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const SOL_SOCKET = 1;
const SO_LINGER = 13;
/** `struct linger`: on, and for 0 seconds. */
const AT_ONCE = new Uint8Array(new Int32Array([1, 0]).buffer);
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLL_CTL_MOD = 3;
const EPOLLIN = 1;
const EPOLLOUT = 4;
/** `struct epoll_event` is packed on x86-64 and nowhere else. */
const EVENT_BYTES = Deno.build.arch === "x86_64" ? 12 : 16;
const MOST_EVENTS = 1024;
const READ_BYTES = 64 * 1024;

export interface Reader {
  /** The connection is there. Called once, before anything else. */
  opened(): void;
  /** Takes bytes that have arrived; they are only there during the call. */
  received(bytes: Uint8Array<ArrayBuffer>): void;
  /** The peer has closed the connection. Called once. */
  ended(): void;
}

/** A set of connections. Nothing is read but in `turn`. */
export class Sockets {
  readonly #epoll = checked(libc.epoll_create1(CLOEXEC), "epoll_create1");
  readonly #readers = new Map<number, Reader>();
  readonly #opening = new Set<number>();
  readonly #events = new Uint8Array(EVENT_BYTES * MOST_EVENTS);
  readonly #view = new DataView(this.#events.buffer);
  readonly #buffer = new Uint8Array(READ_BYTES);

  /** Begins to connect and gives the descriptor. Waits for nothing, so that a crowd can come all at once. */
  begin(port: number, reader: Reader): number {
    const fd = checked(libc.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | CLOEXEC, 0), "socket");
    // It says that it is under way, or is there already; what goes wrong shows as an end.
    this.#connect(fd, port);
    this.#control(EPOLL_CTL_ADD, fd, EPOLLOUT);
    this.#readers.set(fd, reader);
    this.#opening.add(fd);
    return fd;
  }

  /**
   * Connects and gives the descriptor; waits for the connection, which over loopback is there at once. `opened` is not
   * called. Throws when nobody listens.
   */
  connect(port: number, reader: Reader): number {
    const fd = checked(libc.socket(AF_INET, SOCK_STREAM | CLOEXEC, 0), "socket");
    if (this.#connect(fd, port) < 0) {
      libc.close(fd);
      throw new Error(`Nobody listens at port ${port}`);
    }
    this.#control(EPOLL_CTL_ADD, fd, EPOLLIN);
    this.#readers.set(fd, reader);
    return fd;
  }

  #connect(fd: number, port: number): number {
    const address = new Uint8Array([AF_INET, 0, port >> 8, port & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    return libc.connect(fd, address, address.length);
  }

  #control(what: number, fd: number, events: number): void {
    const event = new DataView(new ArrayBuffer(EVENT_BYTES));
    event.setUint32(0, events, true);
    event.setInt32(EVENT_BYTES - 8, fd, true);
    checked(libc.epoll_ctl(this.#epoll, what, fd, new Uint8Array(event.buffer)), "epoll_ctl");
  }

  send(fd: number, bytes: Uint8Array<ArrayBuffer>): void {
    libc.send(fd, bytes, bytes.length, MSG_NOSIGNAL);
  }

  /** Sends as much as the system takes at once; gives how many bytes that was, and 0 also where the peer has gone. */
  offer(fd: number, bytes: Uint8Array<ArrayBuffer>): number {
    return Math.max(0, libc.send(fd, bytes, bytes.length, MSG_NOSIGNAL | MSG_DONTWAIT));
  }

  /** Ends a connection as a crash or a cut cable does: without a word to the peer beyond a reset. Not in a `turn`. */
  drop(fd: number): void {
    if (!this.#readers.delete(fd)) return;
    this.#opening.delete(fd);
    libc.setsockopt(fd, SOL_SOCKET, SO_LINGER, AT_ONCE, AT_ONCE.length);
    this.#close(fd);
  }

  /** In two steps, since a process that is just being started may have it open, too. */
  #close(fd: number): void {
    this.#control(EPOLL_CTL_DEL, fd, 0);
    libc.close(fd);
  }

  /** Drops every connection. */
  [Symbol.dispose](): void {
    for (const fd of [...this.#readers.keys()]) this.drop(fd);
    libc.close(this.#epoll);
  }

  /** Reads what is there, after waiting at most `waitMs` for something; gives how many connections had something. */
  turn(waitMs: number): number {
    const ready = libc.epoll_wait(this.#epoll, this.#events, MOST_EVENTS, waitMs);
    for (let i = 0; i < ready; i++) {
      const fd = this.#view.getInt32(i * EVENT_BYTES + EVENT_BYTES - 8, true);
      const reader = this.#readers.get(fd);
      // One that was dropped since the system was asked.
      if (!reader) continue;
      if (this.#opening.size > 0 && this.#opening.delete(fd)) {
        this.#control(EPOLL_CTL_MOD, fd, EPOLLIN);
        reader.opened();
        continue;
      }
      const size = libc.recv(fd, this.#buffer, READ_BYTES, MSG_DONTWAIT);
      if (size > 0) {
        reader.received(this.#buffer.subarray(0, size));
      } else {
        // The end, or an error, which for a viewer is the same.
        this.#readers.delete(fd);
        this.#close(fd);
        reader.ended();
      }
    }
    return ready;
  }
}

/** Whether two arrays of the same length hold the same bytes. */
export function sameBytes(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): boolean {
  return libc.memcmp(a, b, a.length) === 0;
}

/** Does nothing at all for so many microseconds. */
export function pause(microseconds: number): void {
  libc.usleep(microseconds);
}

function checked(result: number, name: string): number {
  if (result < 0) throw new Error(`${name} failed`);
  return result;
}
