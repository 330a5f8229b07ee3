/** The time of day here, of wall ms or an ISO time: `21:24`. */
export function clockTime(at: number | string): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
