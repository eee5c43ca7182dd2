// The thread that one check runs in.

import { loadCompiler } from "./compilers.ts";
import { serveThread } from "./serve_thread.ts";

serveThread(loadCompiler);
