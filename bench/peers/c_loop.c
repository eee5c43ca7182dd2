/* What the operating system itself costs: one thread, epoll, and one send() for each event and socket, from a frame
 * that was made once. No log, no resume, no limits. A full socket is waited for, which is its backpressure. It speaks
 * the commands of servers.ts with no more JSON than those need. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "accept_key.h"

enum { MOST_SOCKETS = 65536, MOST_EVENTS = 1024 };

struct list { int *fds; int count, room_for; };

static struct list *rooms;
static int room_count, port, epoll;
static long *seqs;
static int room_of[MOST_SOCKETS]; /* -1: the handshake is not over */
static char *template_text, *caught_up;
static double *times;
static long handed;

/* An emit under way. */
static long left_id, total, next_event, burst;
static double begun, every;

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static size_t frame(int opcode, const char *text, size_t n, char *out) {
  size_t at = 0;
  out[at++] = 0x80 | opcode;
  if (n < 126) out[at++] = n;
  else out[at++] = 126, out[at++] = n >> 8, out[at++] = n & 255;
  memcpy(out + at, text, n);
  return at + n;
}

/* Sockets block, so that a full one is waited for. */
static void send_all(int fd, const char *bytes, size_t n) {
  while (n > 0) {
    ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;
    bytes += sent, n -= sent;
  }
}

static void leave(int fd) {
  struct list *room = room_of[fd] >= 0 ? &rooms[room_of[fd]] : NULL;
  for (int i = 0; room && i < room->count; i++)
    if (room->fds[i] == fd) { room->fds[i] = room->fds[--room->count]; break; }
  close(fd);
}

static void heard(int fd) {
  char in[4096], out[4096], key[64] = "", accept[32];
  ssize_t n = recv(fd, in, sizeof in - 1, MSG_DONTWAIT);
  if (n <= 0) { if (n == 0 || errno != EAGAIN) leave(fd); return; }
  if (room_of[fd] >= 0) return; /* the viewer's answer to a close; its end follows */
  in[n] = 0;
  char *found = strcasestr(in, "sec-websocket-key:");
  if (!found || sscanf(found + 18, " %40s", key) != 1) { leave(fd); return; }
  int number = atoi(in + 5); /* GET /17 */
  if (number < 0 || number >= room_count) { leave(fd); return; }
  accept_key(key, accept);
  size_t size = sprintf(out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
  size += frame(1, caught_up, strlen(caught_up), out + size);
  send_all(fd, out, size);
  struct list *room = &rooms[room_of[fd] = number];
  if (room->count == room->room_for)
    room->fds = realloc(room->fds, sizeof(int) * (room->room_for = room->room_for * 2 + 8));
  room->fds[room->count++] = fd;
}

static void hand_over(void) {
  char text[4096], out[4100], *at = text;
  int number = next_event % room_count;
  long seq = ++seqs[number];
  for (const char *c = template_text; *c; c++) {
    if (*c == '@') at += sprintf(at, "%ld", seq);
    else *at++ = *c;
  }
  size_t size = frame(1, text, at - text, out);
  times[handed++] = now_ms();
  for (int i = 0; i < rooms[number].count; i++) send_all(rooms[number].fds[i], out, size);
  if (++next_event == total) printf("{\"id\":%ld,\"value\":null}\n", left_id), total = 0;
}

static double number_of(const char *line, const char *name, double otherwise) {
  char *at = strstr(line, name);
  return at ? atof(at + strlen(name)) : otherwise;
}

static void command(const char *line) {
  long id = number_of(line, "\"id\":", 0);
  if (strstr(line, "\"do\":\"emit\"")) {
    left_id = id, next_event = handed = 0, begun = now_ms();
    total = (long)number_of(line, "\"count\":", 0) * room_count;
    every = number_of(line, "\"everyMs\":", 0) / room_count;
    burst = number_of(line, "\"burst\":", 1);
    times = realloc(times, sizeof(double) * (total + 1));
    return;
  }
  printf("{\"id\":%ld,\"value\":", id);
  if (strstr(line, "\"do\":\"room\"")) {
    room_count = number_of(line, "\"count\":", 1);
    rooms = calloc(room_count, sizeof *rooms), seqs = calloc(room_count, sizeof *seqs);
    for (int i = 0; i < room_count; i++)
      printf("%s\"ws://127.0.0.1:%d/%d\"", i ? "," : "{\"urls\":[", port, i);
    printf("]}}\n");
  } else if (strstr(line, "\"do\":\"times\"")) {
    for (long i = 0; i < handed; i++) printf("%s%.3f", i ? "," : "[", times[i]);
    printf("]}\n");
  } else {
    for (int r = 0; r < room_count; r++)
      for (int i = 0; i < rooms[r].count; i++) send_all(rooms[r].fds[i], "\x88\x02\x03\xe8", 4);
    printf("null}\n");
  }
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  struct epoll_event ready[MOST_EVENTS], event = {.events = EPOLLIN};
  static char input[65536];
  size_t have = 0;
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  template_text = getenv("BENCH_EVENT"), caught_up = getenv("BENCH_CAUGHT_UP");
  bind(listener, (struct sockaddr *)&address, length);
  listen(listener, 4096);
  getsockname(listener, (struct sockaddr *)&address, &length);
  port = ntohs(address.sin_port);
  epoll = epoll_create1(0);
  epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event);
  event.data.fd = listener;
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  setvbuf(stdout, NULL, _IOFBF, 1 << 16);
  for (;;) {
    double wait = total == 0 ? -1 : every > 0 ? begun + next_event / burst * every - now_ms() : 0;
    fflush(stdout);
    int count = epoll_wait(epoll, ready, MOST_EVENTS, total == 0 ? -1 : wait > 0 ? (int)wait + 1 : 0);
    for (int i = 0; i < count; i++) {
      int fd = ready[i].data.fd;
      if (fd == 0) {
        ssize_t n = read(0, input + have, sizeof input - 1 - have);
        if (n <= 0) return 0;
        input[have += n] = 0;
        for (char *end; (end = strchr(input, '\n')); memmove(input, end + 1, (have -= end + 1 - input) + 1))
          *end = 0, command(input);
      } else if (fd == listener) {
        int client = accept(listener, NULL, NULL);
        if (client < 0 || client >= MOST_SOCKETS) continue;
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        room_of[client] = -1, event.data.fd = client;
        epoll_ctl(epoll, EPOLL_CTL_ADD, client, &event);
      } else heard(fd);
    }
    /* All that is due, so that a burst is one. */
    for (int i = 0; total > 0 && (every == 0 ? i < burst : now_ms() >= begun + next_event / burst * every); i++)
      hand_over();
  }
}
