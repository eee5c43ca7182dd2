// What is promised of sockets and streams holds for both that can carry them: the same tests once more, over `ws`.

import "../support/over_ws.ts";
import "./analysis_socket_test.ts";
import "./chat_test.ts";
import "./discussion_test.ts";
import "./message_bytes_test.ts";
import "./orchestrate_socket_test.ts";
import "./ping_test.ts";
import "./rest_test.ts";
import "./session_garbage_test.ts";
import "./session_test.ts";
import "./slow_viewer_test.ts";
import "./socket_test.ts";
import "./sse_test.ts";
