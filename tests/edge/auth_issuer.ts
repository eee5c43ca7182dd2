// An issuer of tokens with a real HTTP server for its keys, which a test can make slow, large, wrong or silent.

import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { claims } from "./auth_rig.ts";

export interface IssuerKey {
  alg: string;
  kid?: string;
  privateKey: CryptoKey;
  jwk: JWK;
}

/** Makes a key pair; `kid` absent makes one without a name. */
export async function makeKey(
  alg: string,
  kid?: string,
  options: { modulusLength?: number } = {},
): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, ...options });
  const jwk = { ...await exportJWK(publicKey), ...(kid !== undefined && { kid }), alg, use: "sig" };
  return { alg, kid, privateKey, jwk };
}

/** A token by this key, whose header and claims can be changed. */
export function issue(
  { alg, kid, privateKey }: IssuerKey,
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(JSON.parse(JSON.stringify(claims(changes))))
    .setProtectedHeader({ alg, ...(kid !== undefined && { kid }), ...header })
    .sign(privateKey);
}

export class Issuer implements AsyncDisposable {
  asked = 0;
  /** What it answers; a function may do anything. */
  answer: () => Response | Promise<Response>;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(keys: unknown[]) {
    this.answer = () => Response.json({ keys });
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
      this.asked++;
      return this.answer();
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/jwks.json`;
  }

  publish(...keys: unknown[]): void {
    this.answer = () => Response.json({ keys });
  }

  /** Answers nothing useful any more. */
  down(): void {
    this.answer = () => new Response("down", { status: 502 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
