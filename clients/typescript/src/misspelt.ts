// Does not compile, and a test holds that it does not: each word is misspelt by one letter.

import { rest } from "./client.js";

export const found = await rest("", "").GET("/api/v1/leads/", { params: { query: { stage: ["mqll"] } } });
export const expanded = await rest("", "").GET("/api/v1/leads/", { params: { query: { expand: ["acount"] } } });
export const trimmed = await rest("", "").GET("/api/v1/leads/", { params: { query: { fields: ["stagee"] } } });
export const ordered = await rest("", "").GET("/api/v1/leads/", { params: { query: { ordering: ["-updated_att"] } } });
