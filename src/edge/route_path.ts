// The path by which a request is routed. An address can be written in several ways, `/a/../b` for `/b`; natively the
// platform hands it on as it was written. Sockets, tickets and limits go by what it comes to, and so must the routes.

import { getPath } from "hono/utils/url";

/** What may make an address come to something else than it says: dots as a whole name, and the other slash. */
const ROUNDABOUT = /\/(\.|%2e)|\\/i;

/** The path of a request as its routes see it: what its address comes to, decoded. Throws where it is no address. */
export function routePath(request: Request): string {
  const { url } = request;
  return getPath(ROUNDABOUT.test(url) ? { url: new URL(url).href } as Request : request);
}
