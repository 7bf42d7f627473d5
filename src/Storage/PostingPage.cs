using System.Collections.Immutable;

namespace IM2.Storage;

/// <summary>A page of a wallet's postings of one kind, newest first.</summary>
/// <param name="Postings">At most as many as asked for; fewer, even none, where they are rare, and then there may still be another page.</param>
/// <param name="Before">Where the next page starts: a place in the ledger, not a version; null on the last one.</param>
public sealed record PostingPage(ImmutableArray<StoredPosting> Postings, long? Before);
