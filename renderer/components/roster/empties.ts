/** What emptying a seat does and costs, in words. */
export const emptiesInWords =
  'Lectern gives it a new password, an empty home and a fresh database. What is saved in it is lost for good, and its printed card is void. It takes some minutes.';
