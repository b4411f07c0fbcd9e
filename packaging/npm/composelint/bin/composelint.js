#!/usr/bin/env node
// Runs the program of the package that npm chose for this machine. Nothing is downloaded, no script runs when it is installed.
'use strict';

const { spawnSync } = require('node:child_process');
const { constants } = require('node:os');

const name = `@composelint/${process.platform}-${process.arch}`;
const file = process.platform === 'win32' ? 'composelint.exe' : 'composelint';

let program;
try {
  program = require.resolve(`${name}/${file}`);
} catch {
  console.error(
    `error: the package ${name} is missing; either composelint has none for this machine, or npm was told to leave out ` +
      'optional dependencies',
  );
  process.exit(2);
}

const run = spawnSync(program, process.argv.slice(2), { stdio: 'inherit', windowsHide: true });
if (run.error) {
  console.error(`error: cannot run ${program}: ${run.error.message}`);
  process.exit(2);
}
process.exit(run.signal ? 128 + (constants.signals[run.signal] ?? 0) : run.status);
