import { memoryLog } from "../../src/log/memory.ts";
import { logSuite } from "./suite.ts";

logSuite("memoryLog", () => Promise.resolve({ log: memoryLog(), close() {} }));
