/* lib/registry/stream_bridge.h: whose turn a bridge's memory is. Its opener sets it up, lends it to one of two shards, and has
 * it back when that shard gives it back; bells may ring late, for a lease that has ended, or too often. No shard touches what
 * is not lent to it, and no lease is missed: then its opener would wait for ever, and spin reports that.
 *
 * The lease and what was returned are single words, stored with release and loaded with acquire; all else is plain memory.
 * A BROKEN_ macro takes one thing away that this needs; tests/model/check_models.py sees to it that spin notices. */

#define ACCEPTORS 2
#define LEASES 4

byte lease_number = 0;
byte lease_to = 0;
byte returned = 0;
bool bells[ACCEPTORS];

byte set_up_for = 0;  /* stands for all that is plain memory: 0 while the opener changes it */

inline set_up() { set_up_for = 0; set_up_for = number }
inline lend() { d_step { lease_number = number; lease_to = to } }

active proctype opener() {
  byte number = 0;
  byte to;
  do
  :: number < LEASES ->
     number++;
     if
     :: to = 0
     :: to = 1
     fi;
#ifdef BROKEN_IT_IS_LENT_BEFORE_IT_IS_SET_UP
     lend();
     set_up();
     bells[to] = true;
#else
     set_up();
#ifdef BROKEN_THE_BELL_RINGS_BEFORE_IT_IS_LENT
     bells[to] = true;
     lend();
#else
     lend();
     bells[to] = true;
#endif
#endif
     do
     :: bells[to] = true  /* something was written, perhaps too late */
     :: break
     od;
#ifndef BROKEN_IT_IS_NOT_WAITED_FOR
     returned == number
#endif
  :: else -> break
  od
}

active [ACCEPTORS] proctype acceptor() {
  byte self = _pid - 1;
  byte held = 0;
  byte number, to;
end:
  do
  :: bells[self] ->
     bells[self] = false;
     d_step { number = lease_number; to = lease_to };
     if
#ifndef BROKEN_THE_LEASE_MAY_BE_ANYBODYS
     :: to != self
#endif
#ifndef BROKEN_A_LEASE_THAT_HAS_ENDED_COUNTS
#ifdef BROKEN_ONLY_THE_LAST_RETURN_COUNTS
     :: to == self && returned == number
#else
     :: to == self && returned >= number  /* not ==: what was read of the lease may be older than that */
#endif
#endif
     :: else ->
        assert(set_up_for == number);
        held = number
     fi
  :: held != 0 ->
     assert(set_up_for == held);
     returned = held;
     held = 0
  od
}
