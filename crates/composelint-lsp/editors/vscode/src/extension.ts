// Starts the language server and shows the topology. It downloads nothing and sends nothing anywhere.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";
import { TopologyView } from "./topology";

const SHOW_TOPOLOGY = "composelint.showTopology";

/** Extensions that show broken YAML in Compose files themselves. */
const OTHERS = ["redhat.vscode-yaml", "docker.docker", "ms-azuretools.vscode-containers", "ms-azuretools.vscode-docker"];

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
    // The server asks for the settings again.
    vscode.extensions.onDidChange(() =>
      client?.sendNotification("workspace/didChangeConfiguration", { settings: null }),
    ),
  );
  await start(view);
}

/** Settings as the server takes them: `auto` is answered here, where the other extensions are known. */
function resolved(settings: Record<string, unknown>): Record<string, unknown> {
  if (settings.syntax !== "auto") return settings;
  const other = OTHERS.some((id) => vscode.extensions.getExtension(id) !== undefined);
  return { ...settings, syntax: other ? "off" : "on" };
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
    initializationOptions: { ...resolved({ ...settings }), pages: true },
    synchronize: { configurationSection: "composelint" },
    middleware: {
      workspace: {
        configuration: async (params, token, next) => {
          const answers = await next(params, token);
          if (!Array.isArray(answers)) return answers;
          return answers.map((answer, at) =>
            params.items[at].section === "composelint" && answer ? resolved(answer) : answer,
          );
        },
      },
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
