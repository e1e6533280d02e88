// Does not compile, and a test holds that it does not: there is no stage "mqll".

import { rest } from "./client.js";

export const found = await rest("", "").GET("/api/v1/leads/", { params: { query: { stage: ["mqll"] } } });
