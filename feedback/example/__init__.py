"""The past of the example company: invented companies, what their people did, and what sales made of it."""
