/** A compiled module; it can be given to other threads. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

/** What is used here of the WebAssembly API, which comes with no types where there is no DOM. */
interface WebAssemblyApi {
  compile(binary: Uint8Array<ArrayBuffer>): Promise<WasmModule>;
  readonly Module: {
    imports(module: WasmModule): readonly { readonly module: string; readonly name: string }[];
    exports(module: WasmModule): readonly { readonly name: string; readonly kind: string }[];
  };
  readonly Instance: new (module: WasmModule) => { readonly exports: unknown };
}

export const webAssembly: WebAssemblyApi = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi })
  .WebAssembly;
