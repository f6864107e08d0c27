/* lib/registry/published_table.h: an entry is seen whole or not at all, as it was at the reader's first look; nobody
 * waits. One slot, its owner, and a reader that looks twice; readers leave no trace, so that one stands for all.
 *
 * Every store of the owner but the mark's is a release, and every load of a reader but the last an acquire: so no store
 * passes an earlier one and no load a later one, and the interleavings of the steps below are all there is.
 * A BROKEN_ macro takes one thing away that the protocol needs; tests/model/check_models.py sees to it that spin notices. */

#define WORDS 3
#define CHANGES 5
#define READS 2
#define ATTEMPTS 2

#define CHANGING 1
#define IN_USE 2
#define ONE_CHANGE 4

byte stamp = 0;
byte words[WORDS];
byte shown = 0;  /* what the slot shows, for the assertions: changes with the stamp */

inline mark() { stamp = stamp | CHANGING }

inline fill() {
  i = 0;
  do
  :: i < WORDS -> words[i] = number; i++
  :: else -> break
  od
}

inline write() {
#ifdef BROKEN_THE_MARK_IS_MISSING
  fill();
#else
#ifdef BROKEN_A_WORD_PASSES_THE_MARK
  words[0] = number;
#endif
  mark();
  fill();
#endif
#ifdef BROKEN_CHANGES_ARE_NOT_COUNTED
  atomic { stamp = IN_USE; shown = number }
#else
  atomic { stamp = (stamp | IN_USE) + ONE_CHANGE - (stamp & CHANGING); shown = number }
#endif
}

inline withdraw() {
  atomic { stamp = stamp - IN_USE; shown = 0 }
}

active proctype owner() {
  byte number = 1;
  byte i;
  do
  :: number <= CHANGES ->
     write();
     number++;
     if
     :: withdraw()
     :: skip
     fi
  :: else -> break
  od
}

inline look() {
  d_step { before = stamp; expected = shown };
  if
  :: before & CHANGING -> attempt++
  :: !(before & CHANGING) && !(before & IN_USE) ->
     assert(expected == 0);
     break  /* free */
  :: else ->
     i = 0;
     do
     :: i < WORDS -> copy[i] = words[i]; i++
     :: else -> break
     od;
     if
#ifdef BROKEN_THE_SECOND_LOOK_IS_MISSING
     :: true ->
#else
     :: stamp != before -> attempt++
     :: else ->
#endif
        assert(copy[0] == expected && copy[1] == expected && copy[2] == expected);
        break
     fi
  fi
}

active proctype reader() {
  byte before, expected, i, attempt, copy[WORDS];
  byte reads = 0;
  do
  :: reads < READS ->
     attempt = 0;
     do
     :: attempt < ATTEMPTS -> look()
     :: else -> break  /* busy: it gives up, whatever the owner does */
     od;
     reads++
  :: else -> break
  od
}
