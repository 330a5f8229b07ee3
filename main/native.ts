/** What only the host can do: Electron does it natively, the browser-hosted mode as far as a browser allows. */
export interface Native {
  readonly shell: 'electron' | 'browser';
  /** Opens an address in the system's browser; false when the host cannot (the screen then shows a link). */
  openExternal(url: string): Promise<boolean>;
  /** Asks for a `workshop.yaml`; absent where there is no dialog. Undefined when the instructor cancels. */
  readonly chooseFile?: () => Promise<string | undefined>;
  /** Asks for a folder of exercises, in the same way. */
  readonly chooseFolder?: () => Promise<string | undefined>;
  /** Saves what the window shows for print as PDF; absent where the browser's own print dialog does it. */
  readonly savePdf?: (suggestedName: string) => Promise<string | undefined>;
}

/** The browser-hosted mode: everything native is the browser's own. */
export const browserNative: Native = { shell: 'browser', openExternal: () => Promise.resolve(false) };
