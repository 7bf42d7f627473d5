namespace IM2.Checker;

/// <summary>All checks.</summary>
internal static class LedgerCheck
{
    /// <summary>Everything that must not be, in a fixed order.</summary>
    public static IReadOnlyList<Violation> Of(Journal journal, Ledger ledger)
    {
        var evidence = new Evidence(journal, ledger);
        return
        [
            .. CauseCheck.Of(evidence), .. SumCheck.Of(evidence), .. ReplayCheck.Of(evidence), .. OrderCheck.Of(evidence), .. ReadCheck.Of(evidence),
            .. AnswerCheck.Of(evidence), .. EndCheck.Of(evidence),
        ];
    }
}
