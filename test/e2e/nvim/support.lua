-- What every script here needs. Written for Neovim 0.7, which has neither vim.lsp.start nor vim.lsp.get_clients.
local t = { passed = 0, failed = 0, published = {} }

--- Counts one check. The script goes on, so that one failure does not hide the next.
function t.check(what, ok)
  if ok then
    t.passed = t.passed + 1
  else
    t.failed = t.failed + 1
  end
  io.stdout:write((ok and "ok   " or "FAIL ") .. what .. "\n")
end

--- Waits until the probe says yes; at most ten seconds.
function t.eventually(probe)
  return vim.wait(10000, probe, 20)
end

--- Opens a file of the workspace.
function t.open(path)
  t.file = vim.env.SMP_WORKSPACE .. "/" .. path
  vim.cmd("edit " .. vim.fn.fnameescape(t.file))
end

--- Starts the server for the current buffer; its client's number. t.published has, by address, how often it published.
function t.start_server()
  local publish = vim.lsp.handlers["textDocument/publishDiagnostics"]
  local id = vim.lsp.start_client({
    name = "smp",
    cmd = { vim.env.SMP_NODE, vim.env.SMP_SERVER, "--stdio" },
    root_dir = vim.env.SMP_WORKSPACE,
    handlers = {
      ["textDocument/publishDiagnostics"] = function(err, result, ctx, config)
        t.published[result.uri] = (t.published[result.uri] or 0) + 1
        publish(err, result, ctx, config)
      end,
    },
  })
  vim.lsp.buf_attach_client(vim.api.nvim_get_current_buf(), id)
  return id
end

function t.stop_server(id)
  vim.lsp.stop_client(id)
end

--- The code actions for a diagnostic of the current buffer, as the server sends them.
function t.code_actions(id, diagnostic)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(0),
    range = {
      start = { line = diagnostic.lnum, character = diagnostic.col },
      ["end"] = { line = diagnostic.end_lnum, character = diagnostic.end_col },
    },
    context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(0, diagnostic.lnum) },
  }
  local replies = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 10000)
  return replies and replies[id] and replies[id].result or {}
end

--- Leaves the counts where the runner reads them and ends Neovim.
function t.finish()
  vim.fn.writefile({ vim.fn.json_encode({ passed = t.passed, failed = t.failed, skipped = 0 }) }, vim.env.SMP_SUITE_RESULT)
  vim.cmd(t.failed == 0 and "qall!" or "cquit 1")
end

return t
