import { describe, expect, it } from 'vitest';
import { scramVerifier, seatDatabaseScript } from './seat-database-script';

describe('the script for a seat database', () => {
  it('computes the verifier as RFC 7677 does in its example', () => {
    // RFC 7677 §3: user `user`, password `pencil`, salt W22ZaJ0SNY7soEsUEjb6gQ==, 4096 rounds.
    const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
    expect(verifier).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it('never holds the password, and is the same for the same seat', () => {
    const seat = { database: 'seat_01', role: 'seat_01', password: 'abcd-efghj-kmnp', salt: 'ab'.repeat(16) };
    const script = seatDatabaseScript(seat);
    expect(script).not.toContain(seat.password);
    expect(script).toBe(seatDatabaseScript(seat));
    expect(script).toContain('CREATE DATABASE "seat_01" OWNER "seat_01"');
  });

  it('refuses names that would have to be quoted', () => {
    const seat = { database: 'x"; DROP', role: 'seat_01', password: 'p', salt: 'ab'.repeat(16) };
    expect(() => seatDatabaseScript(seat)).toThrow(RangeError);
  });
});
