// Imported before other tests, lets their servers carry sockets by the `ws` package.

import { carrier } from "./parley.ts";

carrier.kind = "ws";
