import { describe, expect, it } from 'vitest';
import { parseToolsFile } from '../../../../src/adapters/tools/file/parse-tools-file.ts';

const read = (source: string, env = {}): ReturnType<typeof parseToolsFile> => parseToolsFile(source, 'tools.yaml', env);

const city = '{ type: object, properties: { city: { type: string } }, required: [city] }';

describe('a tools file', () => {
  it('names MCP servers by command and by address, with what holds of their tools', () => {
    const source = `
own: false
mcp:
  stock:
    command: stock-server
    args: [--branch, "\${BRANCH}"]
    env: { STOCK_TOKEN: "\${TOKEN}" }
    prefix: stock_
    timeoutMs: 4000
    tools:
      find: { readOnly: true, personal: false }
  crm:
    url: https://crm.example.org/mcp
    headers: { authorization: "Bearer \${TOKEN}" }
    trustHints: false
`;
    const { own, mcp, http } = read(source, { BRANCH: 'Oslo', TOKEN: 't0k' });
    expect(own).toBe(false);
    expect(http).toEqual([]);
    expect(mcp).toMatchObject([
      {
        name: 'stock',
        place: 'tools.yaml:4',
        server: { command: 'stock-server', args: ['--branch', 'Oslo'], env: { STOCK_TOKEN: 't0k' } },
        options: {
          namePrefix: 'stock_',
          callTimeoutMs: 4000,
          annotate: { stock_find: { readOnly: true, personal: false } },
        },
        said: { stock_find: 'tools.yaml:11' },
      },
      {
        name: 'crm',
        server: { url: 'https://crm.example.org/mcp', headers: { authorization: 'Bearer t0k' } },
        options: { trustHints: false },
      },
    ]);
  });

  it('names HTTP tools, personal unless they say otherwise, and takes a read-only one as idempotent', () => {
    const source = `
http:
  weather:
    description: "Costs \${nothing}."
    url: https://api.example.org/weather/{city}
    headers: { x-key: "\${KEY}" }
    parameters: ${city}
    readOnly: true
    personal: false
    timeoutMs: 1500
  order:
    description: Orders.
    method: POST
    url: https://api.example.org/orders
`;
    expect(read(source, { KEY: 'k' }).http).toEqual([
      {
        spec: {
          name: 'weather',
          description: `Costs \${nothing}.`,
          parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
          personal: false,
          readOnly: true,
          idempotent: true,
          timeoutMs: 1500,
        },
        request: { url: 'https://api.example.org/weather/{city}', headers: { 'x-key': 'k' } },
      },
      {
        spec: { name: 'order', description: 'Orders.', parameters: { type: 'object' }, personal: true },
        request: { url: 'https://api.example.org/orders', method: 'POST' },
      },
    ]);
  });

  it('may be empty', () => {
    expect(read('')).toEqual({ own: true, mcp: [], http: [], isolated: [], wasm: [] });
  });

  it.each([
    ['mcp: [', 'tools.yaml:1: this is no valid YAML: '],
    ['- a', 'tools.yaml:1: a tools file must be a mapping, written as key: value lines'],
    ['mcps: {}', "tools.yaml:1: a tools file has no setting 'mcps'; it has own, mcp, http"],
    [
      'mcp:\n  a:\n    comand: x',
      "tools.yaml:3: mcp.a has no setting 'comand'; it has command, args, env, cwd, stderr, url, headers, prefix, " +
        'trustHints, timeoutMs, connectTimeoutMs, tools',
    ],
    ['mcp:\n  a: {}', "tools.yaml:2: MCP server 'a' needs either a command or a url; give one of them"],
    ['mcp:\n  a:\n    url: stock:7', "tools.yaml:3: 'stock:7' is no http or https address"],
    [
      'mcp:\n  a:\n    command: x\n    headers: { a: b }',
      "tools.yaml:4: MCP server 'a' is a command and takes no headers",
    ],
    ['mcp:\n  a:\n    url: http://a\n    cwd: /', "tools.yaml:4: MCP server 'a' is behind a url and takes no cwd"],
    [
      'mcp:\n  a:\n    command: x\n    args:\n      - y\n      - 7',
      'tools.yaml:6: mcp.a.args.1 must be a text; put it in quotes',
    ],
    ['mcp:\n  a:\n    command: x\n    timeoutMs: 0', 'tools.yaml:4: mcp.a.timeoutMs must be > 0'],
    [
      `mcp:\n  a:\n    command: x\n    env:\n      T: \${TOKEN}`,
      'tools.yaml:5: the environment variable TOKEN is not set; set it',
    ],
    ['http:\n  w:\n    url: http://a', 'tools.yaml:2: http.w needs a description; add it'],
    [
      'http:\n  w:\n    description: d\n    url: http://a\n    method: HEAD',
      'tools.yaml:5: http.w.method must be one of GET, POST, PUT, PATCH, DELETE',
    ],
    [
      'http:\n  w:\n    description: d\n    url: ftp://a',
      'tools.yaml:4: url of tool w is ftp://a; give an http or https address with braces in its path only',
    ],
    [
      'http:\n  w:\n    description: d\n    url: http://a/{city}',
      'tools.yaml:4: the url needs {city}, which is none of the parameters; add it under parameters.properties',
    ],
    [
      'http:\n  w:\n    description: d\n    url: http://a/{city}\n    parameters: { properties: { city: { type: string } } }',
      'tools.yaml:5: the url needs {city}; add it to parameters.required',
    ],
    [
      'http:\n  w:\n    description: d\n    url: http://a\n    parameters: { properties: { a: { type: sting } } }',
      "tools.yaml:5: parameters of 'w' are no JSON Schema: ",
    ],
  ])('that cannot be used says where and why: %j', (source, message) => {
    expect(() => read(source)).toThrow(message);
    expect(() => read(source)).toThrow(expect.objectContaining({ name: 'ToolsFileError', code: 'tools-file' }));
  });
});
