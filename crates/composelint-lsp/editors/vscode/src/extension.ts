// Starts the language server and shows the topology. It downloads nothing and sends nothing anywhere.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";
import { TopologyView } from "./topology";

const SHOW_TOPOLOGY = "composelint.showTopology";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const view = new TopologyView((params) => client?.sendRequest("composelint/topology", params));
  context.subscriptions.push(
    view,
    vscode.commands.registerCommand("composelint.restart", async () => {
      await client?.dispose();
      await start(view);
    }),
    vscode.workspace.registerTextDocumentContentProvider("composelint", {
      // The pages that diagnostics link to.
      provideTextDocumentContent: async (uri) => {
        const page = await client?.sendRequest<{ text: string }>("composelint/rulePage", {
          uri: `composelint:${uri.path}`,
        });
        return page?.text ?? "";
      },
    }),
  );
  await start(view);
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}

async function start(view: TopologyView): Promise<void> {
  const settings = vscode.workspace.getConfiguration("composelint");
  const command = settings.get<string>("path") || "composelint";
  const server: ServerOptions = { command, args: ["lsp", ...settings.get<string[]>("args", [])] };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "yaml" },
      { scheme: "file", language: "dockercompose" },
      { scheme: "file", pattern: "**/.env" },
    ],
    initializationOptions: settings,
    synchronize: { configurationSection: "composelint" },
    middleware: {
      // The server draws; showing is the editor's part.
      executeCommand: (name, args, next) => (name === SHOW_TOPOLOGY ? view.show(args[0]) : next(name, args)),
    },
  };
  client = new LanguageClient("composelint", "composelint", server, options);
  try {
    await client.start();
  } catch (error) {
    const pick = await vscode.window.showErrorMessage(
      `composelint could not be started as \`${command}\`: ${error instanceof Error ? error.message : error}. ` +
        "Install it, or set the path of the program.",
      "Open Settings",
    );
    if (pick) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "composelint.path");
    }
  }
}
