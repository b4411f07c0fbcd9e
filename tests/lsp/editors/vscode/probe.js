// Drives VS Code with the composelint extension: waits for findings, applies a fix, shows the topology. Writes what it sees, line by line,
// to the file that PROBE_OUT names.

const fs = require("node:fs");
const vscode = require("vscode");

const write = (words) => fs.appendFileSync(process.env.PROBE_OUT, `${words}\n`);
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function until(what, name) {
  for (let round = 0; round < 200; round += 1) {
    const found = what();
    if (found) {
      return found;
    }
    await sleep(100);
  }
  write(`FAILED waiting for ${name}`);
  return undefined;
}

async function run() {
  const document = await vscode.workspace.openTextDocument(process.env.PROBE_FILE);
  const editor = await vscode.window.showTextDocument(document);
  const finding = () => vscode.languages.getDiagnostics(document.uri).find((it) => it.code?.value === "published-database-port");
  const port = await until(finding, "the finding");
  for (const it of vscode.languages.getDiagnostics(document.uri)) {
    const first = it.message.split("\n")[0];
    write(`shown  ${it.range.start.line + 1}:${it.range.start.character} ${it.code?.value} ${document.getText(it.range)} | ${first}`);
  }
  const actions = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", document.uri, port.range, "quickfix", 20);
  const fix = actions.find((it) => it.isPreferred);
  write(`fix    ${fix?.title}`);
  if (process.env.PROBE_FIX) {
    await vscode.workspace.applyEdit(fix.edit);
    write(`text   ${document.lineAt(port.range.start.line).text}`);
    await until(() => !finding(), "the finding to go");
    await document.save();
  }
  editor.selection = new vscode.Selection(port.range.start, port.range.start);
  const hover = await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, port.range.start);
  write(`hover  ${JSON.stringify(hover.flatMap((it) => it.contents.map((part) => part.value)))}`);
  await vscode.commands.executeCommand("composelint.showTopology");
  await sleep(1500);
  await vscode.commands.executeCommand("workbench.actions.view.problems");
  await sleep(2500);
  write("done");
}

exports.activate = () => {
  run().catch((error) => write(`FAILED ${error.stack}`));
};
