-- A wallet's entries are found through its transfers, which know where theirs lie. An index of their own is one page more to write
-- for every commit, at a random place: more than any other part of it costs.
DROP INDEX entry_of_wallet;
