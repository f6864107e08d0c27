/* lib/registry/doorbells.h: no call is lost. Two shards ring, a bell each, and one answers; what a caller wrote before it
 * rang is seen by the answer. The answering shard ends only when it has seen the last number of both: where a call were
 * lost it would wait for ever, and spin reports that.
 *
 * fetch_or and exchange are single steps here as there.
 * A BROKEN_ macro takes one thing away that this needs; tests/model/check_models.py sees to it that spin notices. */

#define CALLERS 2
#define CALLS 3

byte numbers[CALLERS];  /* what a call is about */
bool bells[CALLERS];
bool callers[CALLERS];  /* bits of one word */

active [CALLERS] proctype caller() {
  byte self = _pid;
  byte number = 1;
  bool rings_already;
  do
  :: number <= CALLS ->
#ifdef BROKEN_THE_BELL_RINGS_FIRST
     d_step { rings_already = bells[self]; bells[self] = true };
     numbers[self] = number;
#else
     numbers[self] = number;
#ifdef BROKEN_THE_CALLER_IS_KNOWN_FIRST
     callers[self] = true;
     d_step { rings_already = true; bells[self] = true };
#else
     d_step { rings_already = bells[self]; bells[self] = true };
#endif
#endif
     if
     :: rings_already
     :: else -> callers[self] = true
     fi;
     number++
  :: else -> break
  od
}

active proctype answerer() {
  byte seen[CALLERS];
  bool called[CALLERS];
  byte i;
  do
  :: seen[0] == CALLS && seen[1] == CALLS -> break
  :: else ->
     callers[0] || callers[1];
     d_step { called[0] = callers[0]; called[1] = callers[1]; callers[0] = false; callers[1] = false };
     i = 0;
     do
     :: i < CALLERS && called[i] && bells[i] ->
#ifdef BROKEN_THE_BELL_IS_LOOKED_AT_BEFORE_IT_IS_SILENCED
        seen[i] = numbers[i];
        bells[i] = false;
#else
        bells[i] = false;
        seen[i] = numbers[i];
#endif
        i++
     :: i < CALLERS && !(called[i] && bells[i]) -> i++
     :: i == CALLERS -> break
     od
  od
}
