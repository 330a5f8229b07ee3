import { writeFile } from 'node:fs/promises';
import { BrowserWindow, dialog, shell } from 'electron';
import { consoleHosts } from '../../app/workshop/console-link';
import type { Native } from '../native';

/** Hosts that Lectern may open in the system's browser: seats' addresses and the AWS console. */
const openable = [/^127\.\d+\.\d+\.\d+$/, /\.elb\.amazonaws\.com(\.cn)?$/, ...consoleHosts];

/** Opens a seat's address or the AWS console outside; refuses everything else. */
export async function openOutside(url: string): Promise<boolean> {
  const { protocol, hostname } = new URL(url);
  if (!['http:', 'https:'].includes(protocol) || !openable.some((pattern) => pattern.test(hostname)))
    return false;
  await shell.openExternal(url);
  return true;
}

export const desktopNative: Native = {
  shell: 'electron',
  openExternal: openOutside,
  chooseFile: async () => {
    const { canceled, filePaths } = await dialog.showOpenDialog({
      title: 'Open a workshop',
      properties: ['openFile'],
      filters: [{ name: 'Workshop', extensions: ['yaml', 'yml'] }],
    });
    return canceled ? undefined : filePaths[0];
  },
  chooseFolder: async () => {
    const { canceled, filePaths } = await dialog.showOpenDialog({
      title: 'Choose the folder with the exercises',
      properties: ['openDirectory'],
    });
    return canceled ? undefined : filePaths[0];
  },
  savePdf: async (suggestedName) => {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    if (window === undefined) return undefined;
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: suggestedName });
    if (canceled) return undefined;
    await writeFile(
      filePath,
      await window.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true }),
    );
    return filePath;
  },
};
