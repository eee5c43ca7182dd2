// Who gets in and what belongs to whom is the same where `ws` carries the sockets.

import "../support/over_ws.ts";
import "./break_in_test.ts";
import "./guarded_door_test.ts";
import "./guarded_renewal_test.ts";
import "./guarded_test.ts";
import "./guarded_waiting_test.ts";
import "./ownership_test.ts";
