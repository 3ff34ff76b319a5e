export * from "./math/mod.ts";
