/** What emptying a seat does and costs, in words. */
export const emptiesInWords =
  'Lectern gives it a new password and an empty home; its database, if it has one, begins anew, too. What is saved in it is lost for good, and its printed card is void. It takes some minutes.';
