-- Opens every example in Neovim and compares what it shows, byte for byte, with what `composelint check` says; then applies a fix.
-- Works with Neovim 0.7 and later. Called by .ci/editors.sh with COMPOSELINT (the program) and EXAMPLES (a copy that may change).

local program, examples = vim.env.COMPOSELINT, vim.env.EXAMPLES
local failed = false

local function say(...)
  io.stdout:write(string.format(...) .. '\n')
end

local function fail(...)
  failed = true
  say('FAILED ' .. string.format(...))
end

local function read(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('*a')
  file:close()
  return text
end

-- Line and column of a byte, both from 0; columns in bytes, as Neovim shows them.
local function place(text, byte)
  local line, start = 0, 1
  while true do
    local stop = text:find('\n', start, true)
    if not stop or stop > byte then
      return line, byte - start + 1
    end
    line, start = line + 1, stop + 1
  end
end

-- What `check` says about a folder: file -> list of `line:column code`.
local function expected(folder)
  local out = vim.fn.system({ program, 'check', '--format', 'json', '--quiet', folder })
  local found = {}
  for _, finding in ipairs(vim.fn.json_decode(out).findings) do
    if finding.suppressed == vim.NIL or finding.suppressed == nil then
      local path = vim.fn.fnamemodify(finding.location.file, ':p')
      local text = read(path)
      local line, column = place(text, finding.location.start.byte)
      local last, stop = place(text, finding.location['end'].byte)
      found[path] = found[path] or {}
      table.insert(found[path], string.format('%d:%d-%d:%d %s', line, column, last, stop, finding.rule))
    end
  end
  return found
end

local start = vim.lsp.start or function(config)
  local id = vim.lsp.start_client(config)
  vim.lsp.buf_attach_client(0, id)
  return id
end

local function shown(buffer)
  local list = {}
  for _, it in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(list, string.format('%d:%d-%d:%d %s', it.lnum, it.col, it.end_lnum, it.end_col, it.code))
  end
  table.sort(list)
  return list
end

local function wait_for(buffer, list)
  table.sort(list)
  local same = vim.wait(20000, function() return vim.deep_equal(shown(buffer), list) end, 50)
  return same, shown(buffer)
end

local function open(path, root)
  vim.cmd('edit ' .. vim.fn.fnameescape(path))
  vim.bo.filetype = 'yaml'
  local id = start({ name = 'composelint', cmd = { program, 'lsp' }, root_dir = root })
  return vim.api.nvim_get_current_buf(), id
end

for _, folder in ipairs(vim.fn.glob(examples .. '/*/', false, true)) do
  for path, list in pairs(expected(folder)) do
    local buffer, id = open(path, folder)
    local same, got = wait_for(buffer, list)
    local name = vim.fn.fnamemodify(path, ':h:t') .. '/' .. vim.fn.fnamemodify(path, ':t')
    if same then
      say('shown  %s: %d findings at the right characters', name, #got)
    else
      fail('%s\n  expected %s\n  shown    %s', name, vim.inspect(list), vim.inspect(got))
    end
    vim.lsp.stop_client(id, true)
  end
end

-- A fix, behind everything that moves columns.
local path = examples .. '/compose.yaml'
local text = '# 日本語 😀\nservices:\n  db: {image: postgres:17, labels: {"é😀": 日}, ports: ["5432:5432"]}\n'
local file = assert(io.open(path, 'wb'))
file:write(text)
file:close()
local buffer, id = open(path, examples)
local function finding()
  for _, it in ipairs(vim.diagnostic.get(buffer)) do
    if it.code == 'published-database-port' then return it end
  end
end
if not vim.wait(20000, finding, 50) then
  fail('no finding to fix')
else
  local client = vim.lsp.get_client_by_id(id)
  local raw = finding().user_data.lsp
  local range = raw.range or {
    start = { line = finding().lnum, character = 0 },
    ['end'] = { line = finding().lnum, character = 1000 },
  }
  local params = { textDocument = { uri = vim.uri_from_bufnr(buffer) }, range = range, context = { diagnostics = {}, only = { 'quickfix' } } }
  local answers = vim.lsp.buf_request_sync(buffer, 'textDocument/codeAction', params, 20000) or {}
  for _, answer in pairs(answers) do
    for _, action in ipairs(answer.result or {}) do
      if action.isPreferred then
        say('fix    %s', action.title)
        vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
        break
      end
    end
  end
  local line = vim.api.nvim_buf_get_lines(buffer, 2, 3, false)[1]
  say('text   %s', line)
  if not line:find('ports: ["127.0.0.1:5432:5432"]', 1, true) then fail('the fix is not in the text') end
  if not vim.wait(20000, function() return not finding() end, 50) then fail('the finding stays') end
end
vim.cmd(failed and 'cquit 1' or 'qall!')
