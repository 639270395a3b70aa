// SCHEMA SECONDS TURN OPTIONS → examples on standard output for so many seconds of CPU, one a line, each under the next seed.
import { readFileSync, writeSync } from "node:fs";
import { createGeneratorSync } from "json-schema-faker";

const A_ROUND = 10;
// More examples than a turn has: it counts its seed up with each.
const A_TURN = 100_000_000;

const [path, seconds, turn, options] = process.argv.slice(2);
const schema = JSON.parse(readFileSync(path, "utf8"));
const faker = createGeneratorSync({ seed: 1 + Number(turn) * A_TURN, ...JSON.parse(options) });

function used() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const end = used() + Number(seconds);
while (used() < end) {
  const lines = Array.from({ length: A_ROUND }, () => JSON.stringify(faker.generate(schema)));
  writeSync(1, lines.join("\n") + "\n");
}
