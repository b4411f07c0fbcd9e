// The topology of the project beside its file; the service under the cursor is marked.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** What the server is asked for, as in `composelint/topology`. */
interface Question {
  textDocument: { uri: string };
  position?: { line: number; character: number };
  focus?: string;
}

/** What it answers. */
interface Drawing {
  project: string;
  svg: string;
  mermaid: string;
  focus: string | null;
}

type Ask = (question: Question) => Promise<Drawing | null> | undefined;

/** How long the cursor rests before the view follows, in milliseconds. */
const REST = 150;

export class TopologyView implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners: vscode.Disposable;

  constructor(private readonly ask: Ask) {
    this.listeners = vscode.Disposable.from(
      vscode.window.onDidChangeTextEditorSelection(() => this.follow()),
      vscode.workspace.onDidChangeTextDocument(() => this.follow()),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listeners.dispose();
    this.panel?.dispose();
  }

  /** Shows the project of the active file, or that of a code lens. */
  async show(question?: Question): Promise<void> {
    const asked = question ?? this.question();
    if (!asked) {
      void vscode.window.showInformationMessage("Open a Compose file to see its topology.");
      return;
    }
    if (!this.panel) {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.panel = vscode.window.createWebviewPanel("composelint.topology", "Topology", column, { enableScripts: true });
      this.panel.webview.html = page();
      this.panel.onDidDispose(() => (this.panel = undefined));
    }
    await this.draw({ textDocument: asked.textDocument, position: asked.position }, question?.focus);
  }

  private follow(): void {
    if (!this.panel) {
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const question = this.question();
      if (question) {
        void this.draw(question);
      }
    }, REST);
  }

  private question(): Question | undefined {
    const editor = vscode.window.activeTextEditor;
    if (!editor || editor.document.uri.scheme !== "file") {
      return undefined;
    }
    const { line, character } = editor.selection.active;
    return { textDocument: { uri: editor.document.uri.toString() }, position: { line, character } };
  }

  private async draw(question: Question, focus?: string): Promise<void> {
    let drawing: Drawing | null | undefined;
    try {
      drawing = await this.ask(question);
    } catch {
      // The text has changed meanwhile; the next rest of the cursor asks again.
      return;
    }
    // A file that belongs to no project leaves the last drawing where it is.
    if (!drawing || !this.panel) {
      return;
    }
    this.panel.title = `Topology: ${drawing.project || "project"}`;
    await this.panel.webview.postMessage({ svg: drawing.svg, focus: focus ?? drawing.focus });
  }
}

/** The page: it may run its own script and nothing else, and fetch nothing. */
function page(): string {
  const nonce = randomBytes(16).toString("base64");
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'">
<style>
  body { margin: 0; padding: 8px; background: #fff; overflow: auto; }
  .focus > rect { stroke: #d35400 !important; stroke-width: 4px !important; }
</style>
</head>
<body>
<div id="drawing"></div>
<script nonce="${nonce}">
  const drawing = document.getElementById("drawing");
  let shown = "";
  window.addEventListener("message", ({ data }) => {
    if (data.svg !== shown) {
      shown = data.svg;
      const parsed = new DOMParser().parseFromString(data.svg, "image/svg+xml");
      drawing.replaceChildren(document.importNode(parsed.documentElement, true));
    }
    for (const group of drawing.querySelectorAll("g")) {
      const names = group.querySelector(":scope > title")?.textContent ?? "";
      const isFocus = group.querySelector(":scope > rect") && names.split(", ").includes(data.focus ?? "");
      group.classList.toggle("focus", Boolean(isFocus));
      if (isFocus) {
        group.scrollIntoView({ block: "nearest" });
      }
    }
  });
</script>
</body>
</html>`;
}
