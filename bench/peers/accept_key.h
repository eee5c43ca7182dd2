/* The answer to a Sec-WebSocket-Key (RFC 6455, 4.2.2): SHA-1 (FIPS 180-4) of the key and a suffix, in base64. */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t rol(uint32_t x, int n) { return x << n | x >> (32 - n); }

/* SHA-1 of at most 119 bytes, which a key and its suffix fit, in base64. */
static void accept_key(const char *key, char *out) {
  unsigned char m[128] = {0}, d[21] = {0};
  size_t n = sprintf((char *)m, "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
  size_t blocks = n < 56 ? 1 : 2;
  m[n] = 0x80;
  for (int i = 0; i < 8; i++) m[blocks * 64 - 1 - i] = (uint64_t)n * 8 >> 8 * i;
  uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  for (size_t b = 0; b < blocks; b++) {
    uint32_t w[80], v[5];
    for (int i = 0; i < 16; i++) {
      unsigned char *p = m + b * 64 + i * 4;
      w[i] = (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
    }
    for (int i = 16; i < 80; i++) w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    memcpy(v, h, sizeof v);
    for (int i = 0; i < 80; i++) {
      uint32_t f = i < 20 ? ((v[1] & v[2]) | (~v[1] & v[3])) + 0x5a827999
                 : i < 40 ? (v[1] ^ v[2] ^ v[3]) + 0x6ed9eba1
                 : i < 60 ? ((v[1] & v[2]) | (v[1] & v[3]) | (v[2] & v[3])) + 0x8f1bbcdc
                          : (v[1] ^ v[2] ^ v[3]) + 0xca62c1d6;
      uint32_t t = rol(v[0], 5) + f + v[4] + w[i];
      v[4] = v[3], v[3] = v[2], v[2] = rol(v[1], 30), v[1] = v[0], v[0] = t;
    }
    for (int i = 0; i < 5; i++) h[i] += v[i];
  }
  for (int i = 0; i < 20; i++) d[i] = h[i / 4] >> (24 - i % 4 * 8);
  static const char b64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int i = 0; i < 21; i += 3) {
    uint32_t x = d[i] << 16 | d[i + 1] << 8 | d[i + 2];
    for (int j = 0; j < 4; j++) *out++ = b64[x >> (18 - 6 * j) & 63];
  }
  strcpy(out - 1, "="); /* 20 bytes: the last of the 28 characters is padding */
}
