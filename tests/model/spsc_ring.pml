/* lib/base/spsc_ring.h: items come out once, in order, and whole; a free slot is empty. One thread pushes, one pops, bursts
 * of one or two through a ring of two slots, so that positions go round several times.
 *
 * A release publishes a position with all that was written before; the other side may see an older one for a while, as if it
 * had not looked. Slots are plain memory: a thread that touched one that is not its own would find the wrong thing in it.
 * A BROKEN_ macro takes one thing away that the ring needs; tests/model/check_models.py sees to it that spin notices. */

#define SLOTS 2
#define ITEMS 6

byte slots[SLOTS];  /* 0: empty */
byte pushed = 0;
byte popped = 0;

active proctype pusher() {
  byte at = 0;  /* what it stored into pushed */
  byte seen_popped = 0;
  byte wanted, room, i;
  do
  :: at < ITEMS ->
     if
     :: wanted = 1
     :: at + 1 < ITEMS -> wanted = 2
     fi;
     if
     :: SLOTS - (at - seen_popped) < wanted -> seen_popped = popped
     :: else
     fi;
#ifdef BROKEN_ONE_TOO_MANY_FITS
     room = SLOTS - (at - seen_popped) + 1;
#else
     room = SLOTS - (at - seen_popped);
#endif
     if
     :: room == 0 -> popped != seen_popped  /* refused: comes back when that may have changed */
     :: else ->
        if
        :: room < wanted -> wanted = room
        :: else
        fi;
#ifdef BROKEN_ITEMS_ARE_SHOWN_BEFORE_THEY_ARE_THERE
        pushed = at + wanted;
#endif
        i = 0;
        do
        :: i < wanted ->
           assert(slots[(at + i) % SLOTS] == 0);
           slots[(at + i) % SLOTS] = at + i + 1;
           i++
        :: else -> break
        od;
        at = at + wanted;
        pushed = at
     fi
  :: else -> break
  od
}

active proctype popper() {
  byte at = 0;  /* what it stored into popped */
  byte seen_pushed = 0;
  byte wanted, waiting, i;
  do
  :: at < ITEMS ->
     if
     :: wanted = 1
     :: wanted = 2
     fi;
     if
     :: seen_pushed - at < wanted -> seen_pushed = pushed
     :: else
     fi;
     waiting = seen_pushed - at;
     if
     :: waiting == 0 -> pushed != seen_pushed
     :: else ->
        if
        :: waiting < wanted -> wanted = waiting
        :: else
        fi;
#ifdef BROKEN_SLOTS_ARE_FREE_BEFORE_THEY_ARE_EMPTY
        popped = at + wanted;
#endif
        i = 0;
        do
        :: i < wanted ->
           assert(slots[(at + i) % SLOTS] == at + i + 1);
#ifndef BROKEN_WHAT_WAS_POPPED_STAYS
           slots[(at + i) % SLOTS] = 0;
#endif
           i++
        :: else -> break
        od;
        at = at + wanted;
        popped = at
     fi
  :: else -> break
  od;
  assert(at == ITEMS)
}
