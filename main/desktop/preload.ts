/**
 * The preload exposes nothing: the window reaches Lectern by fetching from its own origin, in Electron as in
 * the browser (docs/architecture.md, "One contract, two hosts").
 */
export {};
