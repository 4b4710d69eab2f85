-- Neovim as a second client of the language server: starts it, opens the plan, stops it.
local t = dofile(vim.env.SMP_NVIM_SUPPORT)

t.open("smp.yaml")
local id = t.start_server()
t.check("the server starts", id ~= nil)
t.check("it initialises", t.eventually(function()
  return vim.lsp.get_client_by_id(id).initialized
end))
t.check("it offers code actions", vim.lsp.get_client_by_id(id).server_capabilities.codeActionProvider ~= nil)
t.check("it answers about the plan", t.eventually(function()
  return t.published[vim.uri_from_fname(t.file)] ~= nil
end))
t.stop_server(id)
t.check("it stops when asked to", t.eventually(function()
  return vim.lsp.client_is_stopped(id)
end))
t.finish()
