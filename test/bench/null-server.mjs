// The least that a language server can be: it keeps texts and reports lines by a pattern. What it takes is the cost of the protocol.
// usage: null-server.mjs --stdio
const documents = new Map();
/** The lines that the measurements wait for: a word of a choice with a letter too many, and the slip in the generated plan. */
const wrong = /\bneed: hardz$|dashbord$/;
let input = Buffer.alloc(0);

process.stdin.on("data", chunk => {
  input = Buffer.concat([input, chunk]);
  for (;;) {
    const end = input.indexOf("\r\n\r\n");
    const length = end < 0 ? 0 : Number(/content-length: *(\d+)/i.exec(input.toString("latin1", 0, end))?.[1]);
    if (end < 0 || input.length < end + 4 + length) return;
    const body = input.toString("utf8", end + 4, end + 4 + length);
    input = input.subarray(end + 4 + length);
    answer(JSON.parse(body));
  }
});

function answer({ id, method, params }) {
  const { uri, version, text } = params?.textDocument ?? {};
  switch (method) {
    case "initialize":
      return send({
        id,
        result: { capabilities: { textDocumentSync: 2, hoverProvider: true, completionProvider: {}, codeActionProvider: true } },
      });
    case "textDocument/didOpen":
      documents.set(uri, text);
      return publish(uri, version);
    case "textDocument/didChange":
      for (const { range, text: inserted } of params.contentChanges) documents.set(uri, changed(documents.get(uri), range, inserted));
      return publish(uri, version);
    case "exit":
      return process.exit();
    default:
      if (id !== undefined && method !== undefined) send({ id, result: null });
  }
}

function changed(text, { start, end }, inserted) {
  const offset = ({ line, character }) => {
    let at = 0;
    for (let count = 0; count < line; count++) at = text.indexOf("\n", at) + 1;
    return at + character;
  };
  return text.slice(0, offset(start)) + inserted + text.slice(offset(end));
}

function publish(uri, version) {
  const diagnostics = documents
    .get(uri)
    .split("\n")
    .flatMap((line, at) =>
      wrong.test(line)
        ? [{ range: { start: { line: at, character: 0 }, end: { line: at, character: line.length } }, message: "wrong" }]
        : [],
    );
  send({ method: "textDocument/publishDiagnostics", params: { uri, version, diagnostics } });
}

function send(message) {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
