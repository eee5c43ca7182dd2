import { type BaseView } from "./base_view.ts";

export type ChatView = BaseView;
