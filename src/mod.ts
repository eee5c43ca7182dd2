// What a program that embeds Parley imports: a server in its own process, its settings, and the parts it may replace.

export { type Config, ConfigError, readConfig } from "./config.ts";
export { type Server, type ServerParts, startServer } from "./server.ts";
export { StoreUnavailable } from "./log/open.ts";
export { type Logger, silentLogger } from "./logger.ts";
export { type Chunk, type Model, ModelError, type ModelRequest } from "./agents/model.ts";
export { type AnalysisContext, type AnalysisMessage, analyze, type AnalyzeOptions } from "./analyze.ts";
export type { AnalysisResult } from "./core/analysis_event.ts";
