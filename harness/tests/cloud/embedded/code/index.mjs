// A function that does what its event says, and records what it was told: an ES module with an async function.

import { put, told } from "./put.cjs";

export const handler = async (event, context) => {
  console.error("does", event.do);
  if (event.do === "raise") throw new TypeError(`no luck with ${event.id}`);
  if (event.do === "hang") await new Promise((resolve) => setTimeout(resolve, 1_000_000));
  if (event.do === "crash") process.exit(3);
  await put(told(event, context));
  return { doubled: 2 * event.n, by: "node" };
};
