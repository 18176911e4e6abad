"""`tocsin gateway`: alerts, groups and what people say of them over HTTP: JSON, SSE, Atom and the console's files."""
