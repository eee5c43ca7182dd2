// The thread that one preview is put together in.

import { serveThread } from "../serve_thread.ts";
import { loadCompiler } from "./previewers.ts";

serveThread(loadCompiler);
